"""Mathematics: LaTeX, Greek letters, mathematical alphanumerics, primes, long constants, proofs."""

import random
from collections.abc import Iterator

from corpus.writing import Slots, filled, prose

_CAPITALS = (0x1D400, 0x1D468, 0x1D49C + 0x34, 0x1D5D4, 0x1D63C)
"""Where the alphabets without gaps begin: bold, bold italic, bold script, sans-serif ones."""
_MONOSPACE_ZERO = 0x1D7F6


def _styled(chance: random.Random) -> str:
    return chr(chance.choice(_CAPITALS) + chance.randrange(26))


def _monospace(chance: random.Random) -> str:
    return "".join(chr(_MONOSPACE_ZERO + int(digit)) for digit in str(chance.randint(10, 9999)))


_WORDS: Slots = {
    "letter": tuple("abcdefgknpqrstuvwxyz"),
    "greek": tuple("αβγδεζηθκλμνξπρστφχψω"),
    "big": tuple("ΓΔΘΛΞΠΣΦΨΩ"),
    "command": (
        r"\alpha", r"\beta", r"\gamma", r"\delta", r"\varepsilon", r"\zeta", r"\eta", r"\theta",
        r"\kappa", r"\lambda", r"\mu", r"\nu", r"\xi", r"\rho", r"\sigma", r"\tau", r"\varphi",
        r"\chi", r"\psi", r"\omega",
    ),
    "set": ("ℝ", "ℂ", "ℤ", "ℕ", "ℚ", "𝔽₂", "𝕂", "ℍ", "𝔸", "𝕋", "ℝⁿ", "L²(Ω)"),
    "styled": _styled,
    "mono": _monospace,
    "relation": ("≤", "≥", "≈", "≠", "≡", "∼", "≺", "⊆", "∈", "≅", "→", "↦", "⇔"),
    "operator": ("+", "−", "·", "×", "⊗", "⊕", "∘", "∩", "∪", "±"),
    "term": (
        "<<greek>><<operator>><<letter>>", "<<few>><<letter>>²", "<<letter>>ₙ₊₁",
        "∂<<letter>>/∂<<greek>>", "‖<<styled>>‖", "<<styled>>(<<letter>>)", "√<<n>>",
        "e^(−<<greek>><<letter>>)", "⌊<<letter>>/<<few>>⌋", "<<n>>/<<n>>",
    ),
    "tex": (
        r"\frac{<<command>>}{<<few>>}", r"\sum_{<<letter>>=1}^{<<n>>} <<letter>>^{<<few>>}",
        r"\int_0^{\infty} e^{-<<command>> x^2}\,dx", r"\sqrt{<<n>> + <<command>>}",
        r"\lim_{n\to\infty} a_n",
        r"\begin{pmatrix} <<few>> & <<few>> \\ <<few>> & <<few>> \end{pmatrix}",
        r"\operatorname{tr}(A^{\top}B)", r"\left\lfloor \frac{n}{<<few>>} \right\rfloor",
        r"\mathbb{E}[X_{<<few>>}]", r"\hat{<<command>>}", r"\partial_{<<letter>>} <<command>>",
        r"\binom{<<n>>}{<<few>>}", r"\ker <<command>>", r"\overline{<<letter>>z}",
        r"\nabla \cdot \mathbf{F}",
    ),
    "constant": (
        "3.14159265358979323846", "2.718281828459045235", "1.61803398874989484820",
        "0.57721566490153286060", "6.62607015e-34", "299792458", "1.380649e-23",
        "6.02214076×10²³", "1.41421356237309504880",
    ),
    "prime": (
        "2147483647", "1000000007", "999999937", "2^61 − 1", "104729", "6700417",
        "2305843009213693951", "18446744073709551615", "2^<<n>> − 1",
    ),
}  # fmt: skip
_SENTENCES = (
    "Let <<greek>> ∈ <<set>> and <<letter>> ∈ <<set>> with <<term>> <<relation>> <<term>>.",
    "Then <<term>> <<relation>> <<term>> for all <<letter>> > <<n>>, hence <<term>> = <<few>>.",
    "Show that $<<tex>> = <<tex>>$ whenever $<<command>> > <<few>>$.",
    "For <<letter>> = <<real>> the error is <<real>> × 10⁻<<few>>; the bound was <<n>>.<<n>>.",
    "Ignore the constant term: by induction on <<letter>> the identity holds up to <<thousand>>.",
    "The key step is that ker <<greek>> acts as a module over <<set>>.",
    r"We override the notation and write \(<<tex>>\) for \(<<tex>>\).",
    "Is <<prime>> prime? And <<order>>, what are its factors?",
    "With π ≈ <<constant>> and <<greek>> ≈ <<real>> one gets <<real>>.",
    "Δ<<letter>> = <<real>> m, σ = <<real>>, μ = <<real>>, χ² = <<n>>.<<few>> with <<n>> "
    "degrees of freedom.",
    "The matrix <<styled>> has rank <<few>>, <<styled>> has rank <<few>>, and 𝟙 is written "
    "<<mono>> by mistake.",
    "∀<<greek>> > 0 ∃<<greek>> > 0: |<<letter>> − <<letter>>| < <<greek>> ⇒ |<<term>>| < "
    "<<greek>>.",
    "<<n>> mod <<few>> = <<few>>, <<hundred>>! ends in <<n>> zeros, gcd(<<thousand>>, "
    "<<hundred>>) = <<few>>.",
    "In base 16 this is 0x<<word>>, in base 2 it has <<n>> ones.",
)
_FORMS = (
    "\\begin{align}\n  <<tex>> &= <<tex>> \\\\\n  <<tex>> &\\leq <<tex>> + <<n>>\n\\end{align}",
    "\\documentclass{article}\n\\begin{document}\n\\section{<<big>>-spaces}\nLet $<<tex>>$. "
    "\\label{eq:<<short>>}\n\\[ <<tex>> = <<tex>> \\]\n\\end{document}",
    "Solve for <<letter>>:\n  <<few>><<letter>>² + <<n>><<letter>> − <<n>> = 0\n  <<term>> "
    "<<relation>> <<term>>",
    r"Check my proof, please. Claim: $<<tex>> \geq <<tex>>$. Proof: by (<<few>>), $<<tex>>$, "
    r"and $<<tex>> \to 0$. ∎",
    "<<big>>(<<greek>>) <<relation>> <<big>>(<<letter>>)   (<<few>>.<<n>>)\n<<term>> "
    "<<relation>> <<term>>   (<<few>>.<<n>>)\n<<styled>> ⊂ <<set>>",
    "Digits: <<constant>>…, sequence 1, 1, 2, 3, 5, 8, 13, 21, <<n>>, <<hundred>>, "
    "<<thousand>>; Mersenne <<prime>>, factor <<prime>>",
)


def texts(chance: random.Random) -> Iterator[str]:
    sheets = filled(chance, _FORMS, _WORDS)
    for text in prose(chance, _SENTENCES, _WORDS):
        yield text
        yield next(sheets)

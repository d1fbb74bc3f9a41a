"""Strings of the sciences: sequences, molecules, spectra, arrays, accession numbers, stars."""

import random
from collections.abc import Iterator

from corpus.numbers import between, decimal, joined, letters
from corpus.writing import Slots, filled, lines

_WORDS: Slots = {
    "dna": lambda chance: letters("ACGT", chance.randint(30, 140))(chance),
    "protein": lambda chance: letters("ACDEFGHIKLMNPQRSTVWY", chance.randint(30, 110))(chance),
    "skeleton": letters("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 14),
    "layer": letters("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 8),
    "inchikey": ("<<skeleton>>-<<layer>>SA-N",),
    "smiles": (
        "CC(=O)OC1=CC=CC=C1C(=O)O", "C1CCCCC1", "CN1C=NC2=C1C(=O)N(C(=O)N2C)C",
        "O=C([O-])[C@@H](N)CO", "c1ccc2ccccc2c1", "N[C@@H](C)C(=O)O", "C[N+](C)(C)CCO",
        "OC[C@H]1OC(O)[C@H](O)[C@@H](O)[C@@H]1O",
    ),
    "formula": (
        "C<<n>>H<<n>>N<<few>>O<<few>>", "Fe₂(SO₄)₃·<<few>>H₂O", "NaHCO₃", "[Cu(NH₃)₄]²⁺", "UO₂²⁺",
        "CH₃(CH₂)<<few>>COOH", "²³⁵U", "⁹⁹ᵐTc",
    ),
    "accession": (
        "NM_00<<thousand>><<few>>.<<few>>", "rs<<order>>", "ENSG00000<<thousand>><<n>>",
        "P0<<few>>K<<few>><<few>>", "SRR<<thousand>><<hundred>>", "GSE<<thousand>><<n>>",
        "<<few>>XK<<few>>", "GCA_<<hundred>><<hundred>><<hundred>>.<<few>>", "CAS 58-08-<<few>>",
        "chr<<few>>:<<thousand>><<hundred>>-<<thousand>><<hundred>>",
    ),
    "cigar": ("<<n>>M<<few>>I<<n>>M", "<<few>>S<<n>>M<<few>>D<<n>>M", "<<hundred>>M"),
    "phred": letters("!\"#$%&'()*+,-./0123456789:;?ABCDEFGHI", 60),
    "floats": joined("]\n [", joined("  ", decimal(-3, 3, 8), 4, 4), 2, 6),
    "array": ("[[<<floats>>]]",),
    "words": joined(", ", between(0, 2**32 - 1), 5, 30),
    "integers": ("array([<<words>>], dtype=uint32)",),
    "star": (
        "HD <<thousand>><<n>>", "NGC <<thousand>>", "J1<<few>>3<<few>>+0<<few>>1<<few>>",
        "α Cen B", "PSR B0<<hundred>>-<<n>>", "TIC <<order>>", "M<<n>>",
    ),
    "measured": (
        "<<real>> ± 0.<<n>> eV", "<<n>>.<<thousand>>(<<n>>) Å", "<<hundred>>.<<n>> cm⁻¹",
        "δ <<few>>.<<n>> (d, J = <<few>>.<<few>> Hz, <<few>>H)", "m/z <<hundred>>.<<thousand>>",
        "<<n>> µM", "10⁻<<few>> mol L⁻¹", "<<n>> K", "z = 0.<<thousand>>",
    ),
    "taxon": (
        "Carex", "Bombus", "Quercus", "Salmo", "Boletus", "Drosera", "Larus", "Daphnia",
        "Sphagnum",
    ),
}  # fmt: skip
_SLOTS: Slots = {
    **_WORDS,
    "fasta": lines(">seq<<n>> <<accession>> len=<<hundred>>\n<<dna>>", _WORDS, 1, 3),
    "fastq": lines(
        "@run<<few>>:<<n>>:<<short>>:<<few>>:<<thousand>>\n<<dna>>\n+\n<<phred>>",
        _WORDS, 1, 2,
    ),
    "sam": lines(
        "r<<n>>\t<<n>>\tchr<<few>>\t<<thousand>><<hundred>>\t60\t<<cigar>>\t=\t<<thousand>>\t"
        "<<n>>",
        _WORDS, 2, 5,
    ),
    "peaks": lines("<<measured>>   <<measured>>   <<n>> %", _WORDS, 3, 7),
    "atoms": lines(
        "ATOM  <<thousand>>  CA  ALA A  <<n>>      <<n>>.<<hundred>>  -<<few>>.<<hundred>>  "
        "<<n>>.<<hundred>>  1.00 <<n>>.<<n>>",
        _WORDS, 3, 7,
    ),
    "sky": lines(
        "<<star>>  <<n>>h<<n>>m<<n>>.<<n>>s  +<<n>>°<<n>>′<<n>>″  <<few>>.<<n>> mag",
        _WORDS, 2, 6,
    ),
}  # fmt: skip

_DOCUMENTS = (
    "<<fasta>>",
    "<<fastq>>",
    "@HD\tVN:1.6\n<<sam>>",
    "Which organism does this protein come from?\n>query\nM<<protein>>",
    "<<smiles>> has InChIKey <<inchikey>>, formula <<formula>>; its salt has <<inchikey>>.",
    "¹H NMR and mass data\n<<peaks>>",
    "<<atoms>>\nTER",
    "Targets tonight (UTC <<stamp>>)\n<<sky>>",
    ">>> weights\n<<array>>\n>>> seeds\n<<integers>>",
    "The variant <<accession>> lies in <<accession>>, see <<accession>> and <<accession>>; "
    "allele frequency 0.0<<thousand>>.",
    "Dissolve <<formula>> to <<measured>>, add <<formula>>, keep at <<measured>>; yield <<n>> "
    "%, found <<measured>>.",
    "Sample <<order>>, plot <<latitude>>, <<longitude>>: <<n>> <<taxon>>, <<few>> <<taxon>>, "
    "depth <<n>> cm, pH <<few>>.<<few>>, <<date>>.",
    "Primer forward 5'-<<dna>>-3', Tm <<n>>.<<few>> °C; <<n>> cycles, <<n>> s at <<n>> °C.",
    "torch.manual_seed(<<order>>); loss <<real>>, grad norm <<real>>\n<<array>>",
    "Can you draw <<smiles>> and <<smiles>> and tell me which one gives <<measured>>?",
)


def texts(chance: random.Random) -> Iterator[str]:
    return filled(chance, _DOCUMENTS, _SLOTS)

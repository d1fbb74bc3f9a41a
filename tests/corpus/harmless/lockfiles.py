"""Lockfiles, integrity hashes, build manifests: long random strings that pin what is public."""

import random
from collections.abc import Iterator

from corpus.numbers import encoded, letters
from corpus.writing import Slots, filled, lines

_WORDS: Slots = {
    "name": (
        "left-pad", "tiny-card", "token-stream", "phone-mask", "is-secret", "keycode",
        "colour-kit", "ipaddr-lite", "pass-through", "base-emoji", "deep-clone", "mail-split",
        "luhn-lite", "uuid-short", "iso-dates", "ansi-cut", "big-table", "json-lines",
        "retry-kit", "ulid-core", "zipper", "key-value", "auth-shape", "crypt-words",
    ),
    "dev": ("", "", "\n    dev: true", "\n    engines: {node: '>=18'}"),
    "shortsri": lambda chance: "sha256-" + encoded(32)(chance),
    "long": lambda chance: "sha384-" + encoded(48)(chance),
    "gosum": lambda chance: "h1:" + encoded(32)(chance),
    "cid": letters("abcdefghijklmnopqrstuvwxyz234567", 52),
    "nix": letters("0123456789abcdfghijklmnpqrsvwxyz", 32),
    "crate": (
        "serde-lite", "tokio-card", "phone-fmt", "hex-view", "rand-seed", "tls-words", "key-map",
        "csv-row",
    ),
}  # fmt: skip
_SLOTS: Slots = {
    **_WORDS,
    "npm": lines(
        '    "node_modules/<<name1>>": {\n      "version": "<<n>>.<<few>>.0",\n      '
        '"resolved": "https://registry.example/<<name1>>.tgz",\n      "integrity": '
        '"<<integrity>>"\n    },',
        _WORDS, 2, 5,
    ),
    "yarn": lines(
        '"<<name1>>@^<<n>>.0.0":\n  version "<<n>>.<<few>>.0"\n  resolved '
        '"https://registry.example/<<name1>>.tgz#<<sha>>"\n  integrity <<integrity>>',
        _WORDS, 2, 4,
    ),
    "pnpm": lines(
        "  /<<name>>@<<n>>.0.<<few>>:\n    resolution: {integrity: <<integrity>>}<<dev>>",
        _WORDS, 2, 6,
    ),
    "pip": lines(
        "<<name>>==<<n>>.<<few>>.1 \\\n    --hash=sha256:<<digest>> \\\n    "
        "--hash=sha256:<<digest>>",
        _WORDS, 2, 5,
    ),
    "go": lines(
        "example.com/<<name>> v<<few>>.<<n>>.0 <<gosum>>\nexample.com/<<name>> "
        "v<<few>>.<<n>>.0/go.mod <<gosum>>",
        _WORDS, 2, 5,
    ),
    "cargo": lines(
        '[[package]]\nname = "<<crate>>"\nversion = "0.<<n>>.<<few>>"\nsource = '
        '"registry+https://registry.example/index"\nchecksum = "<<digest>>"\n',
        _WORDS, 2, 5,
    ),
    "assets": lines('  "<<name>>.js": "<<name>>.<<word>>.js",', _WORDS, 3, 8),
    "gems": lines("    <<name>> (<<n>>.<<few>>.0) sha256=<<digest>>", _WORDS, 2, 6),
    "blobs": lines(
        '    {"mediaType": "layer.tar+gzip", "size": <<order>>, "digest": "sha256:<<digest>>"},',
        _WORDS, 2, 5,
    ),
}  # fmt: skip

_DOCUMENTS = (
    '{\n  "lockfileVersion": 3,\n  "packages": {\n<<npm>>\n  }\n}',
    "# yarn lockfile v1\n\n<<yarn>>",
    "packages:\n\n<<pnpm>>",
    "<<pip>>",
    "<<go>>",
    "<<cargo>>",
    'poetry.lock says content-hash = "<<digest>>" and the package <<name>> has files = [{file = '
    '"<<name>>.whl", hash = "sha256:<<digest>>"}]',
    '<script src="https://cdn.example/<<name1>>.min.js" integrity="<<long>>" '
    'crossorigin="anonymous"></script>\n<link rel="stylesheet" href="/<<name1>>.<<word>>.css" '
    'integrity="<<shortsri>>">',
    '{\n<<assets>>\n  "main.css": "main.<<word>>.css"\n}',
    "GEM\n  specs:\n<<gems>>\n\nCHECKSUMS\n<<gems>>",
    '{\n  "schemaVersion": 2,\n  "layers": [\n<<blobs>>\n  ]\n}',
    'sha256 "<<digest>>"\nurl "https://downloads.example/<<name1>>-<<n>>.<<few>>.tar.gz"\n'
    "bottle: <<digest>>",
    'src = fetchFromForge {\n  owner = "example";\n  repo = "<<name>>";\n  rev = "<<sha>>";\n  '
    'hash = "<<shortsri>>";\n};\n/nix/store/<<nix>>-<<name>>-<<n>>.<<few>>',
    "npm ERR! code EINTEGRITY\nnpm ERR! sha512 integrity checksum failed: wanted <<integrity>> "
    "but got <<integrity>>. (<<pid>> bytes)",
    "The file is pinned in the distributed store as bafy<<cid>>, its MD5 is <<md>>, its SHA-1 "
    "<<sha>>.",
    "- uses: actions/checkout@<<sha>> # v4.<<few>>.<<few>>\n- uses: actions/cache@<<sha>> # "
    "v3.<<few>>.1\n- uses: docker/build@<<sha>>\n  with: {cache-key: deps-<<digest>>}",
    "FROM registry.example/<<name1>>:<<n>>@sha256:<<digest>>\nLABEL revision=<<sha>> "
    "version=<<version>>\n# base was sha256:<<digest>>",
    "Two builds of <<name>> differ: <<digest>> and <<digest>>. Which step is not reproducible? "
    "The lockfile says <<integrity>>.",
    "resolved: git+https://git.example/<<name1>>.git#<<sha>>, tag v<<version>>, tree <<sha>>, "
    "store key <<nix>>",
)


def texts(chance: random.Random) -> Iterator[str]:
    return filled(chance, _DOCUMENTS, _SLOTS)

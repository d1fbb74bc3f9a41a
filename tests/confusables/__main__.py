"""`make confusables FILE=…`: writes the table of characters that look alike, from Unicode's own.

FILE is `confusables.txt` of one version, told by its SHA-256. For a new version change both here,
and the year in `UNICODE-LICENSE.txt` to that of https://www.unicode.org/license.txt.
"""

import argparse
import hashlib
import sys
from importlib.resources import files
from pathlib import Path

VERSION = "18.0.0"
SHA256 = "6ed3ee967c9dfdf6677d563c9985182fbc50a2efb7d6059cd57b2e2ce18f5b92"
"""Of https://www.unicode.org/Public/18.0.0/security/confusables.txt, of 2026-08-06."""

TABLE = Path(str(files("tidegate.components.scan") / "confusables.txt"))


class WrongFileError(Exception):
    """A file that is not the one it should be; the message says why."""


def table(data: bytes, version: str = VERSION, sha256: str = SHA256) -> str:
    """The table from what Unicode's file holds; raises WrongFileError."""
    digest = hashlib.sha256(data).hexdigest()
    if digest != sha256:
        raise WrongFileError(f"its SHA-256 is {digest}, not {sha256}")
    lines = data.decode("utf-8-sig").splitlines()
    if f"# Version: {version}" not in lines:
        raise WrongFileError(f"it does not say that it is of version {version}")
    entries = [line.partition("#")[0].split(";") for line in lines]
    made = sorted(
        (int(entry[0], 16), " ; ".join(map(str.strip, entry[:3]))) for entry in entries if entry[1:]
    )
    return _head(version) + "".join(f"{line}\n" for code, line in made if code > 0x7F)


def _head(version: str) -> str:
    return f"""\
# Characters that look alike: source ; target ; type (UTS #39, Unicode {version}), as in
# https://www.unicode.org/Public/{version}/security/confusables.txt, without comments and ASCII
# sources; `make confusables` makes it. Copyright Unicode, Inc.; see UNICODE-LICENSE.txt.
"""


def main() -> None:
    """Write the table; exit status 1 and no table where the file is another."""
    parser = argparse.ArgumentParser(prog="python -m confusables", description=__doc__)
    parser.add_argument("file", type=Path, help="Unicode's confusables.txt")
    file: Path = parser.parse_args().file
    try:
        TABLE.write_text(table(file.read_bytes()), "utf-8")
    except (OSError, WrongFileError) as error:
        sys.exit(f"{file}: {error}")


if __name__ == "__main__":
    main()

"""The table of characters that look alike is made of Unicode's file, and of no other."""

import hashlib
import sys
from importlib.resources import files
from pathlib import Path

import pytest

from confusables import __main__ as script
from confusables.__main__ import TABLE, VERSION, WrongFileError, main, table

SAMPLE = """\ufeff# confusables.txt
# Version: 99.0.0
#
1D41A ;\t0061 ;\tMA\t# MATHEMATICAL BOLD SMALL A → LATIN SMALL LETTER A\t#

0022 ;\t0027 0027 ;\tMA\t#* ( " → '' ) QUOTATION MARK → APOSTROPHE, APOSTROPHE# # Converted
00BD ;\t006C 002F 0032 ;\tMA\t#* ( ½ → l/2 ) VULGAR FRACTION ONE HALF → …\t#
0430 ;\t0061 ;\tMA\t# CYRILLIC SMALL LETTER A → LATIN SMALL LETTER A\t#
"""


def made_of(text: str, version: str = "99.0.0") -> list[str]:
    data = text.encode()
    return table(data, version, hashlib.sha256(data).hexdigest()).splitlines()


def test_entries_come_in_the_order_of_their_codes_without_comments_and_ascii() -> None:
    head, entries = made_of(SAMPLE)[:-3], made_of(SAMPLE)[-3:]
    assert entries == ["00BD ; 006C 002F 0032 ; MA", "0430 ; 0061 ; MA", "1D41A ; 0061 ; MA"]
    assert all(line.startswith("# ") for line in head)
    assert "Unicode 99.0.0" in head[0]


def test_a_file_of_another_version_is_refused() -> None:
    with pytest.raises(WrongFileError, match="version 98"):
        made_of(SAMPLE, version="98.0.0")


def test_a_file_that_was_changed_is_refused_and_nothing_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, written = tmp_path / "theirs.txt", tmp_path / "ours.txt"
    file.write_text(SAMPLE.replace("99", VERSION.partition(".")[0]), "utf-8")
    monkeypatch.setattr(script, "TABLE", written)
    monkeypatch.setattr(sys, "argv", ["confusables", str(file)])
    with pytest.raises(SystemExit, match="SHA-256"):
        main()
    assert not written.exists()


def test_the_table_that_is_shipped_is_one_that_was_made() -> None:
    shipped = TABLE.read_text("utf-8")
    assert made_of(f"# Version: {VERSION}\n{shipped}", VERSION) == shipped.splitlines()


def test_the_licence_beside_it_is_of_the_year_of_its_version() -> None:
    licence = (files("tidegate.components.scan") / "UNICODE-LICENSE.txt").read_text("utf-8")
    assert VERSION == "18.0.0"
    assert "Copyright © 1991-2026 Unicode, Inc." in licence

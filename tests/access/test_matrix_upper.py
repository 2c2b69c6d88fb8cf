"""The table of access, tried: every address of the upper floors as every reader (see test_matrix.py)."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from committees.access.ports import Reader
from tests.access.circle import CIRCLE, Search, prepare, search_beside_the_addresses
from tests.access.table import settled, try_floors


@pytest.mark.django_db
def test_what_the_table_says_of_the_upper_floors_is_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    with settled(monkeypatch, tmp_path) as world:
        prepare(world)
        search = Search()
        lines, wrong = try_floors(("decisions", "personnel"), world, search.hear)
        assert not search.findings(), search.findings()
        the_circle_finds_them(search)
        lines.append(
            f"candidates searched for in {search.read} answers, {search_beside_the_addresses(world, tmp_path)}"
        )
        record_property("matrix", "; ".join(lines))
        sys.stdout.write("\n" + "\n".join(lines) + "\n")
        assert not wrong, "\n".join(["the code and the table of access differ:", *wrong])


def the_circle_finds_them(search: Search) -> None:
    """So the search is sound: on pages, within a workbook, a Word file and a PDF."""
    assert set(map(str, CIRCLE)) == set(search.found)
    mine = search.found[str(Reader.ORGANISATION_DEPARTMENT)]
    for ending in ("/personnel/sheet/", "/publicity.docx"):
        assert [path for path in mine if path.endswith(ending)], ending

"""The table of access, tried: every address of the upper floors as every reader (see test_matrix.py)."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.access.table import settled, try_floors


@pytest.mark.django_db
def test_what_the_table_says_of_the_upper_floors_is_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    with settled(monkeypatch, tmp_path) as world:
        lines, wrong = try_floors(("decisions", "personnel"), world)
        record_property("matrix", "; ".join(lines))
        sys.stdout.write("\n" + "\n".join(lines) + "\n")
        assert not wrong, "\n".join(["the code and the table of access differ:", *wrong])

"""What somebody typed is text in every sheet: no formula, no character that a sheet cannot hold."""

import pytest

from decisions.statistics.rules import harmless


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("=1+1", "'=1+1"),
        ("\x0b=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("防汛\x07资金", "防汛资金"),
        (7, 7),
        (None, None),
    ],
)
def test_cells_are_harmless(typed: object, kept: object) -> None:
    assert harmless(typed) == kept  # type: ignore[arg-type]

"""补录: what was kept on paper while the system was away, and how it gets into the record."""

from enum import StrEnum


class SheetState(StrEnum):
    """Entered by one, confirmed by another and carried out, or taken back."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


SHEET_STATE_LABELS = {
    SheetState.ASKED: "待第二人核对",
    SheetState.CONFIRMED: "已补录",
    SheetState.WITHDRAWN: "已撤回",
}
SHEET_STATE_TONES = {SheetState.ASKED: "waiting", SheetState.CONFIRMED: "done", SheetState.WITHDRAWN: "neutral"}

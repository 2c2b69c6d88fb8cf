"""How asking for packs and agenda sheets reads in a meeting's record."""

from __future__ import annotations

from committees.ledger.ports import VerbName

VERBS: dict[str, str | VerbName] = {
    "pack_requested": VerbName(
        "生成本人材料包", text=lambda payload: f"议题 {len(payload['items'])} 项，材料 {len(payload['papers'])} 份"
    ),
    "pack_printed": VerbName(
        "为他人打印材料包",
        text=lambda payload: f"{payload['reader']}：议题 {len(payload['items'])} 项，材料 {len(payload['papers'])} 份",
    ),
    "papers_frozen": VerbName(
        "固定会议材料",
        text=lambda payload: f"材料 {len(payload['papers'])} 份，收回 {len(payload['withdrawn'])} 份",
    ),
    "agenda_sheet_requested": VerbName("生成议题单", text=lambda payload: f"议题 {payload['items']} 项"),
}

"""How giving out and taking back a calendar link reads in the record."""

from __future__ import annotations

from committees.ledger.ports import VerbName

VERBS: dict[str, str | VerbName] = {
    "feed_renewed": VerbName("生成日历订阅链接", text=lambda payload: str(payload["person"])),
    "feed_revoked": VerbName("停用日历订阅链接", text=lambda payload: str(payload["person"])),
}

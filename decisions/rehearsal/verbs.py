"""How rehearsals read in the record."""

from committees.ledger.ports import VerbName

VERBS = {
    "rehearsal_begun": VerbName("开始演练", "neutral", lambda payload: str(payload["committee"])),
    "rehearsal_deleted": VerbName("删除演练", "neutral", lambda payload: str(payload["committee"])),
}

"""How the acts of the archive read in the record of a meeting."""

from committees.ledger.ports import VerbName

VERBS = {
    "archive_filed": VerbName(
        "归档登记",
        "waiting",
        lambda p: f"{p['number']} 第{p['version']}版" + (f"：{p['reason']}" if p["reason"] else ""),
    ),
    "archive_corrected": VerbName(
        "归档更正", "done", lambda p: f"{p['number']} 第{p['version']}版，{p['reason']}，清单摘要 {p['manifest'][:12]}…"
    ),
}

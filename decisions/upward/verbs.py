"""How the record of reports reads."""

from __future__ import annotations

from committees.ledger.ports import VerbName

VERBS = {
    "report_sent": VerbName(
        "报送上级", "waiting", lambda p: f"{p['label']}《{p['title']}》，报{p['superior']}，{p['signer']}签发"
    ),
    "report_received": VerbName("上级签收", "done", lambda p: f"《{p['title']}》，{p['by']}"),
    "report_answered": VerbName("上级批复", "done", lambda p: f"《{p['title']}》，{p['by']}：{p['answer']}"),
    "report_withdrawn": VerbName("撤回报送", "refused", lambda p: f"《{p['title']}》：{p['reason']}"),
}

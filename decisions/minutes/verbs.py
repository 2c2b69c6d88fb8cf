"""How the acts around minutes read in the record of a meeting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from committees.ledger.ports import VerbName

Payload = Mapping[str, Any]


def _digest(payload: Payload) -> str:
    return f"{payload['title']}，内容摘要 {payload['digest'][:12]}…"


def _signed(payload: Payload) -> str:
    return f"{payload['title']}{payload['number']}，内容摘要 {payload['digest'][:12]}…"


def _cosigned(payload: Payload) -> str:
    return f"{payload['name']}，内容摘要 {payload['digest'][:12]}…"


def _number(payload: Payload) -> str:
    return f"{payload['number']}，文件摘要 {payload['digest'][:12]}…"


def _issued(payload: Payload) -> str:
    return f"{payload['number']}，抄送：{'、'.join(payload['copies_to'])}"


def _text(name: str) -> Any:
    return lambda payload: str(payload[name])


VERBS = {
    "minutes_drafted": VerbName("起草纪要", text=_text("title")),
    "minutes_corrected": VerbName("起草纪要更正版", "waiting", _text("reason")),
    "minutes_refreshed": VerbName("纪要重新取自记录", text=lambda payload: f"变动 {len(payload['changed'])} 处"),
    "minutes_recounted": VerbName(
        "纪要时限按工作日安排重新计算", text=lambda payload: payload["deadline"]["arithmetic"]
    ),
    "minutes_edited": VerbName("修改纪要文字", text=_text("after")),
    "minutes_extended": VerbName("补充纪要段落", text=_text("after")),
    "minutes_shortened": VerbName("删除纪要段落", text=_text("before")),
    "minutes_copies_changed": VerbName("修改纪要抄送", text=lambda payload: "、".join(payload["after"])),
    "minutes_commented": VerbName("对纪要提出意见", text=_text("text")),
    "minutes_comment_resolved": VerbName("处理纪要意见", text=_text("resolution")),
    "minutes_submitted": VerbName("纪要送审", text=_digest),
    "minutes_checked": VerbName("纪要把关通过", "done", _digest),
    "minutes_circulated": VerbName("纪要送会签", "waiting", lambda payload: "、".join(payload["cosigners"])),
    "minutes_cosigned": VerbName("会签纪要", "done", _cosigned),
    "minutes_returned": VerbName("纪要退回修改", "refused", _text("reason")),
    "minutes_signed": VerbName("签发纪要", "done", _signed),
    "minutes_rendered": VerbName("生成纪要文件", text=_number),
    "minutes_issued": VerbName("印发纪要", "done", _issued),
}

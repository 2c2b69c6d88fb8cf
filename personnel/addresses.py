"""The rows of this floor in the table of access: who finds something at which address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from committees.access.ports import BOTH, PRESS, READ, Address, by_state
from committees.access.states import Event

DEPARTMENT = by_state(("", "organisation_department"))
# The head knows of a matter once it was submitted.
KNOWING = by_state(("", "chair organisation_department"))
SEATED = by_state(("", "member chair secretary organisation_department"))


def _own(purpose: str, verbs: frozenset[str], subject: str = "candidate") -> Address:
    return Address(purpose, verbs, DEPARTMENT, subject=subject)


STATES: dict[str, Mapping[Any, str]] = {"decision": {"undrawn": "尚未制作记录"}}

ADDRESSES: dict[str, Address] = {
    "personnel": Address("干部任免", READ, SEATED),
    "personnel-list-sheet": Address("导出任免事项清单", READ, SEATED, recorded=Event.EXPORTED),
    "personnel-new": Address("提出任免事项", BOTH, DEPARTMENT),
    "personnel-past": Address("补录任免事项", BOTH, DEPARTMENT),
    "personnel-past-item": _own("台账中的任免决定", BOTH, "past-item"),
    "personnel-lower-bodies": Address("下一级班子", BOTH, DEPARTMENT),
    "personnel-person": Address("干部的任免经过", READ, KNOWING, subject="personnel-person"),
    "personnel-matter": Address("任免事项", READ, KNOWING, subject="personnel-matter"),
    "personnel-candidate-new": _own("增加人选", BOTH, "personnel-matter"),
    "personnel-introducer": _own("更换介绍人", BOTH, "personnel-matter"),
    "personnel-deliberation": _own("酝酿", BOTH, "personnel-matter"),
    "personnel-consultation": _own("征求意见", BOTH, "personnel-matter"),
    "personnel-insider": _own("增加知情人员", BOTH, "personnel-matter"),
    "personnel-insider-end": _own("结束知情", PRESS, "insider"),
    "personnel-candidate": Address(
        "任免人选", READ, by_state(("", "chair secretary organisation_department")), subject="candidate"
    ),
    "personnel-candidate-edit": _own("修改人选", BOTH),
    "personnel-kin": _own("亲属关系", BOTH),
    "personnel-paper-add": _own("上传考察材料", BOTH),
    "personnel-submit": _own("提请审议", BOTH),
    "personnel-withdraw": _own("撤回人选", BOTH),
    "personnel-reconsider": _own("再次提请", BOTH),
    "personnel-publish": _own("公示", BOTH),
    "personnel-objection": _own("登记反映", BOTH),
    "personnel-objection-answer": _own("答复反映", BOTH, "objection"),
    "personnel-publicity-end": _own("公示结束", BOTH),
    "personnel-publicity-word": Address(
        "任前公示的文本", READ, DEPARTMENT, subject="candidate", recorded=Event.EXPORTED
    ),
    "personnel-appointment-word": Address(
        "任免通知的文本", READ, DEPARTMENT, subject="candidate", recorded=Event.EXPORTED
    ),
    "personnel-appoint": _own("任职办理", BOTH),
    "personnel-probation-end": _own("试用期满", BOTH),
    "personnel-paper": Address("查看考察材料", READ, DEPARTMENT, subject="personnel-paper", recorded=Event.VIEWED),
    "personnel-picture": Address("考察材料的图像", READ, DEPARTMENT, subject="personnel-paper", recorded=Event.VIEWED),
    "personnel-paper-remove": _own("移除考察材料", PRESS, "personnel-paper"),
    "personnel-sheet": Address("任免事项记录", READ, SEATED, subject="decision"),
    "personnel-sheet-draw": Address(
        "制作任免事项记录",
        BOTH,
        by_state(("", ""), ("undrawn", "secretary organisation_department")),
        subject="decision",
    ),
    "personnel-sheet-renew": Address("重做任免事项记录", PRESS, SEATED, subject="decision"),
    "personnel-sheet-file": Address("任免事项记录文件", READ, SEATED, subject="decision", recorded=Event.EXPORTED),
    "meeting-personnel": Address(
        "会议的干部任免", READ, by_state(("", "member chair secretary")), subject="personnel-meeting"
    ),
}

# An insider and who introduces find their matter; a member in the room the candidate whose item is current, with its
# papers; who was on the roll the record of the decision.
BY_NAME = frozenset({
    "personnel-matter", "personnel-person", "personnel-candidate", "personnel-paper", "personnel-picture",
    "personnel-sheet", "personnel-sheet-file", "personnel-sheet-renew",
})  # fmt: skip

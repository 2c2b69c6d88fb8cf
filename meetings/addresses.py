"""The rows of this floor in the table of access: who finds something at which address, in which state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from committees.access.ports import BOTH, EVERYONE, PRESS, READ, WORKING, Address, Readers, by_state
from committees.access.states import Event
from meetings.agenda.states import ITEM_STATE_LABELS
from meetings.scheduling.states import MEETING_STATE_LABELS

PREPARERS = "chair office office_head secretary"
INVITED = f"{PREPARERS} member observer"
# Once the meeting was held, the archive finds it too.
MEETING = by_state(
    ("", INVITED), ("drafting agenda_set", PREPARERS), ("adjourned minuted archived", f"{INVITED} archivist")
)
PROPOSERS = "unit_handler unit_leader"
PLANNERS = "office unit_handler other_unit"
PLAN_READERS = "office office_head chair unit_handler unit_leader"
REVIEW = f"{PREPARERS} {PROPOSERS}"
AT_MEETING = f"{REVIEW} member observer"
# An item of personnel or discipline ("circled") is known to the meeting and those who prepare it, to no office clerk.
CIRCLE = "member chair office_head secretary organisation_department"
ITEM = by_state(("", REVIEW), ("draft", PROPOSERS), ("scheduled", AT_MEETING), ("circled", CIRCLE))
PAPER = by_state(("", REVIEW), ("draft", PROPOSERS), ("scheduled", AT_MEETING))
CHANGE_PAPERS = by_state(("", "office office_head"), ("draft", PROPOSERS), ("circled", "office_head"))
READINGS = by_state(("", "office office_head"), ("draft", ""))
KEEP_PAPERS = by_state(("", f"office office_head {PROPOSERS}"), ("draft", PROPOSERS))
HISTORY_READERS = f"{PREPARERS} member archivist"
OWN_NOTICE = by_state(("", "member chair observer"), ("drafting agenda_set", ""))


def _item(purpose: str, verbs: frozenset[str], who: dict[str, Readers] = ITEM) -> Address:
    return Address(purpose, verbs, who, subject="item")


def _paper(purpose: str, verbs: frozenset[str], who: dict[str, Readers] = PAPER, event: Event | None = None) -> Address:
    return Address(purpose, verbs, who, subject="paper", recorded=event)


def _meeting(purpose: str, verbs: frozenset[str], who: dict[str, Readers] = MEETING, limit: str = "") -> Address:
    return Address(purpose, verbs, who, subject="meeting", limit=limit)


ITEMS: dict[str, Address] = {
    "items": Address("议题列表", READ, WORKING),
    "plans": Address("年度计划", BOTH, by_state(("", f"{PLANNERS} office_head chair unit_leader"))),
    "plans-sheet": Address(
        "导出年度计划",
        READ,
        by_state(("", f"{PLANNERS} office_head chair unit_leader")),
        recorded=Event.EXPORTED,
    ),
    "plan-propose": Address("申报计划议题", PRESS, by_state(("", PLAN_READERS)), subject="plan"),
    "plan-move": Address("调整计划季度", PRESS, by_state(("", PLAN_READERS)), subject="plan"),
    "plan-drop": Address("取消计划议题", PRESS, by_state(("", PLAN_READERS)), subject="plan"),
    "item-board": Address("议题看板", READ, WORKING),
    "items-sheet": Address("导出议题清单", READ, WORKING, recorded=Event.EXPORTED),
    "item-propose": Address("提出议题", BOTH, by_state(("", f"{PROPOSERS} other_unit"))),
    "item-requirements": Address("议题前期工作要求", READ, by_state(("", f"{PROPOSERS} other_unit"))),
    "item-earlier": Address("查找关联的议题或决定", READ, by_state(("", f"{PROPOSERS} other_unit"))),
    "item": _item("议题", READ),
    "item-edit": _item("修改议题", BOTH, by_state(("", ""), ("draft returned", PROPOSERS))),
    "item-submit": _item("提交议题", PRESS),
    "item-review": _item("审核议题", PRESS, {**ITEM, **by_state(("draft", ""))}),
    "item-withdraw": _item("撤回议题", PRESS),
    "item-send-back": _item("从议题库退回议题", PRESS),
    "item-assign": _item("指定分管领导", PRESS),
    "item-delegate": _item("委托办理审核步骤", PRESS),
    "item-recall": _item("收回委托", PRESS),
    "item-matter": _item("变更议题类别", PRESS),
    "paper-add": _item("上传材料", BOTH, CHANGE_PAPERS),
    "paper": _paper("材料页", READ),
    "paper-file": _paper("查看材料", READ, event=Event.VIEWED),
    "paper-download": _paper("下载材料", READ, event=Event.EXPORTED),
    "paper-readings-sheet": _paper("导出阅看记录", READ, READINGS, Event.EXPORTED),
    "paper-note": _paper("本人的材料笔记", PRESS),
    "paper-mark": _paper("标注工作秘密", BOTH, KEEP_PAPERS),
    "paper-lift": _paper("解除工作秘密", PRESS, KEEP_PAPERS),
    "paper-return": _paper("设置会后收回", PRESS, KEEP_PAPERS),
    "paper-replace": _paper("替换材料", BOTH, by_state(("", "office office_head"), ("draft", PROPOSERS))),
    "paper-remove": _paper("移除材料", PRESS),
}

MEETINGS: dict[str, Address] = {
    "meetings": Address("会议列表", READ, WORKING),
    "meetings-sheet": Address("导出会议清单", READ, WORKING, recorded=Event.EXPORTED),
    "history": Address("历史会议", READ, by_state(("", HISTORY_READERS))),
    "history-sheet": Address("导出历史会议", READ, by_state(("", HISTORY_READERS)), recorded=Event.EXPORTED),
    "meeting-clashes": Address("拟定会议的时间冲突", READ, by_state(("", "office office_head"))),
    "meeting-new": Address("安排会议", BOTH, by_state(("", "office office_head"))),
    "meeting": _meeting("会议", READ),
    "meeting-reschedule": _meeting("改期", BOTH),
    "meeting-cancel": _meeting("取消会议", BOTH),
    "meeting-enlarge": _meeting("扩大会议的范围和列席人员", BOTH, by_state(("", "office office_head"))),
    "enlargement-end": _meeting("取消扩大会议", PRESS, by_state(("", "office office_head"))),
    "meeting-agenda": _meeting("议程", READ),
    "agenda-set": _meeting("确定议程", PRESS),
    "agenda-reopen": _meeting("重新编排议程", PRESS),
    "agenda-add": _meeting("列入议程", PRESS),
    "agenda-adhoc": _meeting("临时动议", PRESS),
    "entry-move": _meeting("调整议程顺序", PRESS),
    "entry-minutes": _meeting("调整议题时长", PRESS),
    "entry-remove": _meeting("移出议程", PRESS),
    "observer-add": _meeting("增加列席", PRESS),
    "observer-remove": _meeting("取消列席", PRESS),
    "my-duties": Address("本人的会务事项", READ, WORKING),
    "my-duties-sheet": Address("导出本人的会务事项", READ, WORKING, recorded=Event.EXPORTED),
    "meeting-duties": _meeting("会务清单", READ, by_state(("", PREPARERS))),
    "meeting-duties-sheet": Address(
        "导出会务清单", READ, by_state(("", PREPARERS)), subject="meeting", recorded=Event.EXPORTED
    ),
    "checklist-lay-out": _meeting("按规则列出会务清单", PRESS, by_state(("", PREPARERS))),
    "duty-add": _meeting("添加会务事项", PRESS, by_state(("", PREPARERS))),
    "duty-assign": Address("安排会务事项", PRESS, by_state(("", "office office_head")), subject="duty"),
    "duty-finish": Address("完成会务事项", PRESS, by_state(("", "office office_head")), subject="duty"),
    "duty-remove": Address("移除会务事项", PRESS, by_state(("", "office office_head")), subject="duty"),
    "meeting-papers": _meeting("会议材料", READ),
    "meeting-returns": _meeting("会后收回清单", READ, by_state(("", PREPARERS))),
    "meeting-returns-sheet": Address(
        "导出会后收回清单", READ, by_state(("", PREPARERS)), subject="meeting", recorded=Event.EXPORTED
    ),
    "meeting-print": _meeting("代印他人的材料册", PRESS, by_state(("", "office office_head"))),
    "meeting-pack": _meeting("制作本人的材料册", PRESS),
    "meeting-sheet": _meeting("制作议题单", PRESS, by_state(("", PREPARERS))),
    "timetable": Address("会议日历", READ),
    "timetable-events": Address("会议日历数据", READ),
    "calendar-feed": Address("日历订阅", READ),
    "calendar-feed-renew": Address("更换订阅链接", PRESS),
    "calendar-feed-revoke": Address("停用订阅链接", PRESS),
    "calendar-ics": Address("订阅的日历", READ, by_state(("", EVERYONE)), "feed", shared=True, limit="60/m"),
}

NOTICES: dict[str, Address] = {
    "meeting-people": _meeting("签收与请假", READ),
    "meeting-people-sheet": Address("导出参会人员清单", READ, MEETING, subject="meeting", recorded=Event.EXPORTED),
    "receipts-urge": _meeting("催办签收", PRESS),
    "leave-decide": _meeting("审批请假", PRESS),
    "meeting-notice": _meeting("会议通知", BOTH),
    "my-notice": _meeting("本人的通知", READ, OWN_NOTICE),
    "notice-sign": _meeting("签收通知", PRESS, OWN_NOTICE, "30/m"),
    "leave-ask": _meeting("请假", PRESS),
    "opinion-give": _meeting("书面意见", PRESS),
    "objection-raise": _meeting("对议题提出异议", PRESS),
    "objection-answer": _meeting("答复异议", PRESS),
    "meeting-delivery": _meeting("送达报告", READ, by_state(("", PREPARERS))),
    "meeting-delivery-paper": _meeting("导出送达报告", PRESS, by_state(("", PREPARERS))),
    "my-deputies": Address("代为签收", BOTH),
    "deputy-end": Address("终止代签授权（仅授权人本人）", PRESS, subject="deputy"),
    "notice-sent": Address("发出的通知原文", READ, by_state(("", f"{PREPARERS} member")), subject="sent-notice"),
    "notice-paper": Address("导出发出的通知", PRESS, by_state(("", f"{PREPARERS} member")), subject="sent-notice"),
    "meeting-feedback": _meeting("反馈落实情况", BOTH, by_state(("", ""))),
    "notice-settings": Address("通知模板和提醒时间", BOTH, by_state(("", "office office_head"))),
    "notice-entrusted": Address("受托签收的通知（仅受托人本人）", BOTH, subject="entrusted-notice"),
}

# The member of the table was asked for his view.
CONSULTED = by_state(("", f"{PREPARERS} member"))


def _consultation(purpose: str, verbs: frozenset[str], who: dict[str, Readers] = CONSULTED) -> Address:
    return Address(purpose, verbs, who, subject="consultation")


CONSULTATIONS: dict[str, Address] = {
    "consultations": Address("书面征求意见列表", READ, WORKING),
    "consultations-sheet": Address("导出书面征求意见清单", READ, WORKING, recorded=Event.EXPORTED),
    "consultation-new": Address("提出书面征求意见", BOTH, by_state(("", "office office_head"))),
    "consultation": _consultation("书面征求意见", READ),
    "consultation-decide": _consultation("批复书面征求意见", PRESS),
    "consultation-answer": _consultation("回复征求意见", PRESS),
    "consultation-close": _consultation("汇总征求的意见", PRESS),
    "consultation-withdraw": _consultation("撤回征求意见", PRESS),
    "consultation-urge": _consultation("提醒回复征求意见", PRESS),
    "consultation-paper": _consultation("导出征求意见情况", PRESS, by_state(("", PREPARERS))),
    "consultation-file": Address(
        "下载征求意见的文件", READ, CONSULTED, subject="consultation", recorded=Event.EXPORTED
    ),
}

STATES: dict[str, Mapping[Any, str]] = {
    "item": ITEM_STATE_LABELS,
    "paper": ITEM_STATE_LABELS,
    "meeting": MEETING_STATE_LABELS,
}

ADDRESSES: dict[str, Address] = {**ITEMS, **MEETINGS, **NOTICES, **CONSULTATIONS}

# To whom a line of the checklist was given, who was asked for his views, and whom a notice was sent to.
BY_NAME = frozenset({
    "duty-finish", "consultation", "consultation-decide", "consultation-answer", "consultation-file",
    "consultation-paper", "notice-sent", "notice-paper",
})  # fmt: skip

"""The rows of this floor in the table of access: who finds something at which address, in which state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from committees.access.ports import BOTH, EVERYONE, PRESS, READ, WORKING, Address, Readers, by_state
from committees.access.states import Event
from decisions.minutes.states import MINUTES_STATE_LABELS
from decisions.supervision.states import STATE_LABELS as MATTER_STATE_LABELS
from meetings.scheduling.states import MEETING_STATE_LABELS

PREPARERS = "chair office office_head secretary"
INVITED = f"{PREPARERS} member observer"
HELD = "adjourned minuted archived"
DRAFT = "drafting agenda_set"
MEETING = by_state(("", INVITED), (DRAFT, PREPARERS), (HELD, f"{INVITED} archivist"))
# 现场: from the notice on.
BY_TOKEN = by_state(("", EVERYONE))
LIVE = by_state(("", INVITED), (f"{DRAFT} cancelled", ""), (HELD, f"{INVITED} archivist"))
RECORD = by_state(("", ""), ("in_session", "chair secretary"), (HELD, "chair secretary archivist"))
OUTAGE = by_state(("", ""), ("noticed in_session adjourned", "chair office_head secretary"))
FILE = f"{PREPARERS} archivist"
ARCHIVE = by_state(("", ""), ("minuted archived", FILE))
COMPLIANCE = by_state(("", f"{PREPARERS} member"), (DRAFT, PREPARERS), (HELD, f"{PREPARERS} member archivist"))
CHECKERS = by_state(("", "chair office office_head"))

# Decisions on personnel ("circled") are known to those who decide and prepare them.
COMMITTEE = f"{PREPARERS} member supervision archivist"
UNITS = "unit_handler unit_leader"
RESOLUTION = by_state(("", f"{COMMITTEE} {UNITS}"), ("circled", "member chair secretary organisation_department"))
INITIATORS = "office office_head supervision"
# What is within a circle is followed by the organisation department.
CHARGING = by_state(("", INITIATORS), ("circled", "organisation_department"))
MATTER = by_state(("", f"{COMMITTEE} {UNITS}"), ("proposed approved declined", COMMITTEE))

# Minutes: who works on them from the draft on, members from 审签 on, the archive once they are issued.
MINUTES = by_state(
    ("", PREPARERS), ("signing numbered", f"{PREPARERS} member"), ("issued", f"{PREPARERS} member archivist")
)
COUNTED = by_state(("", f"{PREPARERS} member archivist supervision"))
DUTIES = by_state(("", f"member chair {INITIATORS}"))


def _meeting(purpose: str, verbs: frozenset[str], who: dict[str, Readers], *, polled: bool = False) -> Address:
    return Address(purpose, verbs, who, subject="meeting", polled=polled)


def _minutes(purpose: str, verbs: frozenset[str], who: dict[str, Readers] = MINUTES) -> Address:
    return Address(purpose, verbs, who, subject="minutes")


def _resolution(purpose: str, verbs: frozenset[str], who: dict[str, Readers] = RESOLUTION) -> Address:
    return Address(purpose, verbs, who, subject="resolution")


def _matter(purpose: str, verbs: frozenset[str], who: dict[str, Readers] = MATTER) -> Address:
    return Address(purpose, verbs, who, subject="matter")


# 演练 and what came from below: pages of their own, the second only where a subordinate named this organisation.
HOUSE: dict[str, Address] = {
    "rehearsals": Address("演练会议", READ, by_state(("", "office_head"))),
    "rehearsals-sheet": Address("导出演练会议清单", READ, by_state(("", "office_head")), recorded=Event.EXPORTED),
    "begin-rehearsal": Address("开始演练", PRESS, by_state(("", "office_head")), subject="committee"),
    "delete-rehearsal": Address("删除演练", PRESS, by_state(("", "office_head")), subject="rehearsed"),
    "received": Address("下级报送", READ, by_state(("", "chair office office_head"))),
    "received-sheet": Address(
        "导出下级报送清单", READ, by_state(("", "chair office office_head")), recorded=Event.EXPORTED
    ),
    "received-file": Address(
        "下级报送的纪要", READ, by_state(("", "chair office office_head")), subject="received", recorded=Event.EXPORTED
    ),
    "reports-up-sheet": Address(
        "导出报送上级清单", READ, by_state(("", "chair office office_head")), recorded=Event.EXPORTED
    ),
    "reports-up": Address("报送上级", READ, by_state(("", "chair office office_head"))),
    "report-up-new": Address("报送报告、请示", BOTH, by_state(("", "office office_head")), subject="reporting"),
    "report-up": Address("一份报送", READ, by_state(("", "chair office office_head")), subject="report-up"),
    "report-up-file": Address(
        "报送的文件",
        READ,
        by_state(("", "chair office office_head")),
        subject="report-up",
        recorded=Event.EXPORTED,
    ),
    "report-up-receive": Address(
        "签收下级报送", PRESS, by_state(("", "chair office office_head")), subject="report-up"
    ),
    "report-up-act": Address("撤回、批复", BOTH, by_state(("", "chair office office_head")), subject="report-up-act"),
}

AT_THE_MEETING: dict[str, Address] = {
    "live": _meeting("现场", READ, LIVE),
    "live-panel": _meeting("现场的变化部分", READ, LIVE, polled=True),
    "press": _meeting("现场操作", PRESS, LIVE),
    "screen": _meeting("大屏", READ, LIVE),
    "screen-panel": _meeting("大屏的变化部分", READ, LIVE, polled=True),
    "screen-code": _meeting("会场码", READ, by_state(("", ""), ("noticed in_session", "secretary")), polled=True),
    "version": _meeting("现场版本号", READ, LIVE, polled=True),
    "outage": _meeting("停用和补录", READ, OUTAGE),
    "outage-sheets": _meeting("印制空白表", PRESS, OUTAGE),
    "outage-enter": _meeting("补录", PRESS, by_state(("", ""), ("noticed in_session adjourned", "secretary"))),
    "outage-settle": _meeting("核对补录", PRESS, OUTAGE),
    "record-paper": _meeting("导出会议记录", PRESS, RECORD),
    "record-amend": _meeting("更正会议记录", PRESS, by_state(("", ""), (f"in_session {HELD}", "secretary"))),
    "emergency-report": _resolution(
        "登记紧急情况报告", PRESS, by_state(("", "office office_head secretary"), ("circled", "secretary"))
    ),
    "room-screen": Address("会议室大屏（凭会议室令牌，不需登录）", READ, BY_TOKEN, "screen", shared=True, limit="30/m"),
    "room-panel": Address("会议室大屏的变化部分（凭令牌）", READ, by_state(("", "")), polled=True),
    "room-code": Address("会议室大屏的会场码（凭令牌）", READ, by_state(("", "")), polled=True),
    "room-version": Address("会议室大屏版本号（凭令牌）", READ, by_state(("", "")), polled=True),
    "record": _meeting("会议记录", READ, RECORD),
    "meeting-compliance": _meeting("会议合规情况", READ, COMPLIANCE),
    "self-checks": Address("年度自查入口", READ, CHECKERS),
    "self-check": Address("年度自查", READ, CHECKERS, subject="committee"),
    "self-check-sheet": Address("导出年度自查清单", READ, CHECKERS, subject="committee", recorded=Event.EXPORTED),
    "self-check-pdf": Address("导出年度自查", PRESS, CHECKERS, subject="committee"),
    "archive": Address("归档目录", READ, WORKING),
    "archive-register-file": Address("导出归档目录", READ, WORKING, recorded=Event.EXPORTED),
    "archive-meeting": _meeting("会议归档", READ, ARCHIVE),
    "archive-file": _meeting("归档", PRESS, ARCHIVE),
    "archive-correct": _meeting("更正归档", PRESS, ARCHIVE),
    "archive-package": Address("下载归档包", READ, by_state(("", FILE)), subject="filing", recorded=Event.EXPORTED),
    "archive-verification": Address("核验归档包", READ, by_state(("", FILE)), subject="filing"),
    "duties": Address("年度职责", READ, DUTIES),
    "duties-year": Address("某年度职责", READ, DUTIES, subject="year", shared=True),
    "duty-record": Address("登记履责", BOTH, by_state(("", INITIATORS)), subject="organisation"),
    "duties-sheet": Address("导出年度职责", READ, DUTIES, subject="year", shared=True, recorded=Event.EXPORTED),
    "duty-file": Address("履责凭证", READ, DUTIES, subject="evidence", recorded=Event.EXPORTED),
    "duty-withdraw": Address("撤销误登的履责", BOTH, by_state(("", INITIATORS)), subject="evidence"),
    "duty-occasion-new": Address("登记限期任务", BOTH, by_state(("", INITIATORS)), subject="organisation"),
    "duty-occasion": Address("办理限期任务", BOTH, by_state(("", INITIATORS)), subject="occasion"),
    "statistics": Address("统计", READ, COUNTED),
    "statistics-sheet": Address("导出统计表", READ, COUNTED, recorded=Event.EXPORTED),
    "statistics-paper": Address("制作统计报告", PRESS, COUNTED),
}

IN_MINUTES: dict[str, Address] = {
    "minutes": Address("纪要列表", READ, WORKING),
    "minutes-page": _minutes("纪要", READ),
    "minutes-file": Address("纪要文件", READ, MINUTES, subject="minutes", recorded=Event.EXPORTED),
    "minutes-preview": _minutes("预览纪要", PRESS),
    "minutes-docx": _minutes("生成纪要 DOCX", PRESS),
    "minutes-volumes": Address("纪要汇编", READ, WORKING),
    "minutes-volumes-sheet": Address("导出纪要汇编清单", READ, WORKING, recorded=Event.EXPORTED),
    "minutes-volume": Address("汇编一年的纪要", PRESS, by_state(("", PREPARERS)), subject="volume"),
    "minutes-render": _minutes("重新排版纪要", PRESS),
    "minutes-copies": _minutes(
        "纪要分发",
        BOTH,
        by_state(
            ("", ""), ("drafting", "office office_head secretary"), ("checking", "office_head"), ("signing", "chair")
        ),
    ),
    "minutes-refresh": _minutes("更新纪要事实", PRESS),
    "minutes-submit": _minutes("送审纪要", PRESS),
    "minutes-check": _minutes("纪要把关", PRESS),
    "minutes-return": _minutes("退回纪要", BOTH, by_state(("", ""), ("checking", "office_head"), ("signing", "chair"))),
    "minutes-sign": _minutes("签发纪要", BOTH, by_state(("", ""), ("signing", "chair"))),
    "minutes-cosign": _minutes("会签纪要", BOTH, by_state(("", ""))),
    "minutes-compare": _minutes("比对纪要稿次", READ, by_state(("", PREPARERS), ("signing", f"{PREPARERS} member"))),
    "minutes-issue": _minutes("印发纪要", PRESS),
    "minutes-correct": _minutes("更正纪要", BOTH),
    "paragraph-edit": _minutes("修改段落", PRESS),
    "paragraph-add": _minutes("增加段落", PRESS),
    "paragraph-remove": _minutes("删除段落", PRESS),
    "paragraph-remark": _minutes("对段落提意见", PRESS),
    "comment-reply": _minutes("回复意见", PRESS),
    "comment-resolve": _minutes("处理意见", PRESS),
    "comment-adopt": _minutes("采纳建议", PRESS),
    "meeting-minutes": _meeting("会议的纪要", READ, MEETING),
    "meeting-minutes-sheet": _meeting("生成议程单、签到表", PRESS, by_state(("", ""), (HELD, PREPARERS))),
    "minutes-draft": _meeting("起草纪要", PRESS, MEETING),
}

# The offices of an organisation, and whoever administers its system.
OFFICES = by_state(("", "office office_head system_admin"))
STATIONERY: dict[str, Address] = {
    "minutes-templates": Address("纪要版式", READ, OFFICES),
    "minutes-templates-sheet": Address("导出纪要版式清单", READ, OFFICES, recorded=Event.EXPORTED),
    "minutes-template-new": Address("拟定纪要版式", BOTH, OFFICES, subject="home"),
    "organisation-fonds": Address("登记全宗号", BOTH, by_state(("", "office_head system_admin")), subject="home"),
    "minutes-template": Address("一版纪要版式", READ, OFFICES, subject="template"),
    "minutes-template-sample": Address("纪要版式样张", READ, OFFICES, subject="template"),
    "minutes-template-image": Address("纪要版式样张图", READ, OFFICES, subject="template"),
    "minutes-template-render": Address("重新生成样张", PRESS, OFFICES, subject="template"),
    "minutes-template-adopt": Address("启用纪要版式", PRESS, OFFICES, subject="template"),
}

SIGNED_FOR = by_state(("", ""), ("issued", "member chair"))
RECEIPTS = by_state(("", ""), ("issued", f"{PREPARERS} archivist"))
NOTICE = by_state(("", f"{UNITS} {PREPARERS} archivist"))


def _notice(purpose: str, verbs: frozenset[str], recorded: Event | None = None) -> Address:
    return Address(purpose, verbs, NOTICE, subject="decision-notice", recorded=recorded)


DISTRIBUTION: dict[str, Address] = {
    "decision-notices": Address("决定事项通知", READ, WORKING),
    "decision-notices-sheet": Address("导出决定事项通知清单", READ, WORKING, recorded=Event.EXPORTED),
    "decision-notice": _notice("一件决定事项通知", READ),
    "decision-notice-file": _notice("决定事项通知文件", READ, Event.EXPORTED),
    "decision-notice-receipt": _notice("签收决定事项通知", PRESS),
    "decision-notice-render": _notice("重新生成决定事项通知", PRESS),
    "minutes-receipts": _minutes("纪要分发与签收", READ, RECEIPTS),
    "minutes-receipts-sheet": Address("导出纪要签收清单", READ, RECEIPTS, subject="minutes", recorded=Event.EXPORTED),
    "minutes-receipt": _minutes("签收纪要", PRESS, SIGNED_FOR),
    "minutes-receipt-register": _minutes("登记纪要签收", PRESS, by_state(("", ""), ("issued", "office office_head"))),
}

# A publication in the table waits for its approval.
PUBLICATION = by_state(("", f"{COMMITTEE} {UNITS}"))


def _publication(purpose: str, verbs: frozenset[str], who: dict[str, Readers] = PUBLICATION) -> Address:
    return Address(purpose, verbs, who, subject="publication")


PUBLISHING: dict[str, Address] = {
    "publications": Address("决定公开", READ, WORKING),
    "publications-sheet": Address("导出决定公开清单", READ, WORKING, recorded=Event.EXPORTED),
    "publication": _publication("一件决定公开", READ),
    "publication-propose": _resolution("提请公开", BOTH, by_state(("", "office office_head"), ("circled", ""))),
    "publication-approve": _publication("同意公开", PRESS),
    "publication-decline": _publication("不予公开", BOTH, by_state(("", "chair"))),
    "publication-publish": _publication("登记公开", PRESS),
    "publication-end": _publication("登记公开期满", PRESS),
    "publication-paper": _publication("生成公开文稿", PRESS),
}

AFTER: dict[str, Address] = {
    "resolutions": Address("决定列表", READ, WORKING),
    "resolutions-sheet": Address("导出决定清单", READ, WORKING, recorded=Event.EXPORTED),
    "matters-sheet": Address("导出督办清单", READ, WORKING, recorded=Event.EXPORTED),
    "minutes-sheet": Address("导出纪要清单", READ, WORKING, recorded=Event.EXPORTED),
    "resolution": _resolution("决定", READ),
    "certificate": _resolution("表决结果单", READ),
    "certificate-pdf": _resolution("导出表决结果单", PRESS),
    "matter-initiate": _resolution("决定立项", BOTH, CHARGING),
    "follow-up-waive": _resolution("注明无需督办", BOTH, CHARGING),
    "reconsider": _resolution("提请复议", BOTH, by_state(("", UNITS), ("circled", "organisation_department"))),
    "item-standing": Address(
        "议题与已有决定的关系",
        BOTH,
        by_state(("", f"office office_head secretary {UNITS}"), ("draft", UNITS), ("circled", "")),
        subject="item",
    ),
    "matters": Address("督办列表", READ, WORKING),
    "matter-instruct": Address("领导批示立项", BOTH, by_state(("", INITIATORS))),
    "matter": _matter("督办事项", READ),
    "matter-act": _matter("督办操作", BOTH),
    "matter-to-body": _matter("提请会议审议", BOTH, by_state(("", UNITS), ("proposed approved declined", ""))),
    "matter-file": Address("进展附件", READ, MATTER, subject="matter", recorded=Event.EXPORTED),
    "matter-paper": _matter("督办文书", PRESS),
    "matter-circular": Address("督查通报", PRESS, by_state(("", "office_head supervision")), subject="committee"),
}

# Leave is everyone's own; the registers of an office belong to its committees' people.
REGISTRARS = by_state(("", "office office_head"))
LENDING = by_state(("", "office office_head archivist"))
PUBLICITY = by_state(("", f"{INITIATORS} member chair"))
REGISTERS: dict[str, Address] = {
    "registers": Address("台账", READ),
    "loans": Address("涉密文件借阅", READ, LENDING),
    "loans-sheet": Address("导出涉密文件借阅", READ, LENDING, recorded=Event.EXPORTED),
    "loan-new": Address("登记借阅", BOTH, REGISTRARS),
    "loan-return": Address("登记归还", BOTH, REGISTRARS, subject="loan"),
    "leave-slips": Address("请销假", READ),
    "leave-sheet": Address("导出请销假", READ, recorded=Event.EXPORTED),
    "leave-new": Address("请假", BOTH),
    "leave-act": Address("办理请假", BOTH, REGISTRARS, subject="leave"),
    "publicity": Address("党务公开", READ, PUBLICITY),
    "publicity-year": Address("某年度党务公开", READ, PUBLICITY, subject="year", shared=True),
    "publicity-sheet": Address("导出党务公开", READ, PUBLICITY, subject="year", shared=True, recorded=Event.EXPORTED),
    "publicity-new": Address("登记公开事项", BOTH, REGISTRARS),
    "publicity-list": Address("决定列入党务公开", BOTH, REGISTRARS, subject="published"),
    "publicity-down": Address("登记撤下", BOTH, REGISTRARS, subject="entry"),
    "publicity-score": Address("党务公开年度自评", READ, PUBLICITY, subject="score"),
    "publicity-score-edit": Address("自评打分", BOTH, REGISTRARS, subject="score"),
    "publicity-score-confirm": Address("确认自评", PRESS, by_state(("", "office_head chair")), subject="score"),
    "publicity-score-reopen": Address("退回自评", BOTH, by_state(("", "office_head chair")), subject="score-confirmed"),
}

# 民主生活会 stays in the circle of those who sit on the body or prepare its meetings.
CIRCLE = by_state(("", "office office_head chair member"))
LIFE_KEEPERS = by_state(("", "office office_head"))
LIFE: dict[str, Address] = {
    "life-meetings": Address("民主生活会", READ, CIRCLE),
    "life-sheet": Address("导出民主生活会清单", READ, CIRCLE, recorded=Event.EXPORTED),
    "life-new": Address("筹备民主生活会", BOTH, LIFE_KEEPERS),
    "life-meeting": Address("一次民主生活会", READ, CIRCLE, subject="life"),
    "life-file": Address("对照检查材料", READ, CIRCLE, subject="life", recorded=Event.EXPORTED),
    "life-postpone": Address("延期召开", BOTH, LIFE_KEEPERS, subject="life"),
    "life-gather": Address("登记意见、谈话、材料", BOTH, LIFE_KEEPERS, subject="life"),
    "life-step": Address("登记步骤完成", BOTH, LIFE_KEEPERS, subject="life-step"),
    "life-hold": Address("登记召开", BOTH, LIFE_KEEPERS, subject="life"),
    "life-rectify": Address("列入整改清单", BOTH, LIFE_KEEPERS, subject="life-held"),
    "life-settle": Address("确定整改清单", PRESS, LIFE_KEEPERS, subject="life-held"),
    "life-result": Address("登记整改完成", BOTH, LIFE_KEEPERS, subject="life-listed"),
    "life-close": Address("民主生活会完成", PRESS, LIFE_KEEPERS, subject="life-listed"),
}

STATES: dict[str, Mapping[Any, str]] = {
    "meeting": MEETING_STATE_LABELS,
    "minutes": MINUTES_STATE_LABELS,
    "matter": MATTER_STATE_LABELS,
}

ADDRESSES: dict[str, Address] = {
    **HOUSE,
    **AT_THE_MEETING,
    **IN_MINUTES,
    **STATIONERY,
    **DISTRIBUTION,
    **PUBLISHING,
    **AFTER,
    **REGISTERS,
    **LIFE,
}

# Whose leave it is and who decides it; who co-signs minutes and to whom a copy went; who answers for a matter or for a
# line of what is to be put right.
BY_NAME = frozenset({name for name, row in IN_MINUTES.items() if row.who is MINUTES} | {
    "minutes-receipt", "leave-act", "life-result", "matter", "matter-act", "matter-file", "matter-paper",
})  # fmt: skip

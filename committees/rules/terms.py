"""The fixed words of the rules, each with its Chinese label."""

from enum import StrEnum
from typing import Self


class Term(StrEnum):
    """A code that people see by its label."""

    label: str

    def __new__(cls, code: str, label: str = "") -> Self:
        """Keep the code as the value and the label beside it."""
        term = str.__new__(cls, code)
        term._value_ = code
        term.label = label
        return term


class Force(Term):
    """What the words of a clause make the software do: refuse, ask, or offer."""

    MANDATORY = "mandatory", "必须"
    ORDINARY = "ordinary", "一般"
    OPTIONAL = "optional", "可以"


class Matter(Term):
    """事项类别: the class of an agenda item, on which most rules depend."""

    GENERAL = "general", "一般事项"
    MAJOR_DECISION = "major-decision", "重大决策"
    MAJOR_PROJECT = "major-project", "重大项目"
    LARGE_FUND = "large-fund", "大额资金"
    PERSONNEL = "personnel", "干部人事"
    DISCIPLINE = "discipline", "纪律处分"
    NORMATIVE_DOCUMENT = "normative-document", "规范性文件"
    STUDY = "study", "学习传达"
    REPORT = "report", "听取汇报"
    ELECTION = "election", "选举"
    EMERGENCY = "emergency", "突发紧急"

    @property
    def is_important(self) -> bool:
        """Important matters are all but general ones, study and reports."""
        return self not in MINOR_MATTERS


MINOR_MATTERS = (Matter.GENERAL, Matter.STUDY, Matter.REPORT)
ALL_MATTERS = tuple(Matter)
IMPORTANT_MATTERS = tuple(matter for matter in Matter if matter.is_important)


class Telling(Term):
    """What a rulebook wants minutes to tell of an item."""

    DISCUSSION = "discussion", "讨论情况"
    VOTE = "vote", "表决情况"
    RESOLUTION = "resolution", "决议"
    GROUNDS = "grounds", "依据和理由"
    DUTY = "duty", "落实责任"
    SUPERVISION = "supervision", "监督办法"

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        """Versions stored before there were codes say it in the label's words; they hold as they are."""
        return next((each for each in cls if each.label == value), None)


class CoSigner(Term):
    """Who agrees to the wording of an item in the minutes before the signer does."""

    LEADER = "leader", "分管领导"
    UNIT = "unit", "提出单位负责人"
    ATTENDING = "attending", "参会部门负责人"


class Method(Term):
    """How a vote is taken."""

    ORAL = "oral", "口头"
    SHOW_OF_HANDS = "show-of-hands", "举手"
    SECRET = "secret", "无记名投票"
    NAMED = "named", "记名投票"


class Choice(Term):
    """A member's position in the discussion, and choice in a vote."""

    FOR = "for", "同意"
    AGAINST = "against", "不同意"
    ABSTAIN = "abstain", "弃权"
    DEFER = "defer", "缓议"


Position = Choice


class Outcome(Term):
    """Every answer a judge can give, save the classes of `classify_amount` (a Matter)."""

    MET = "met", "达到"
    NOT_MET = "not_met", "未达到"
    NOT_REQUIRED = "not_required", "不要求"
    ADOPTED = "adopted", "通过"
    REJECTED = "rejected", "未通过"
    DEFERRED = "deferred", "暂缓"
    VOID = "void", "无效"
    DUE = "due", "有期限"
    EXEMPT = "exempt", "不受此限"
    NONE = "none", "未规定期限"
    ALLOWED = "allowed", "允许"
    NEEDS_REASON = "needs_reason", "须说明理由"
    REFUSED = "refused", "不允许"
    SHORT = "short", "次数不足"
    EXCEEDS = "exceeds", "超出"


class BodyKind(Term):
    """A body decides, or only deliberates for another."""

    DECIDING = "deciding", "决策"
    DELIBERATING = "deliberating", "酝酿沟通"


class DayUnit(Term):
    """Calendar days, unless the clause writes 工作日 or 个月."""

    CALENDAR = "calendar", "天"
    WORKING = "working", "个工作日"
    MONTH = "month", "个月"


class Period(Term):
    """The calendar span within which a number of meetings is due."""

    WEEK = "week", "周"
    MONTH = "month", "月"
    QUARTER = "quarter", "季度"
    HALF = "half", "半年"
    YEAR = "year", "年"


class Speaker(Term):
    """Who asks for the floor."""

    CHAIR = "chair", "主持人"
    MEMBER = "member", "成员"


class SpendKind(Term):
    """What money is spent on, for the amounts of 三重一大."""

    PROJECT = "project", "投资项目"
    PURCHASE = "purchase", "一次性购置"
    UNBUDGETED = "unbudgeted", "预算外单项支出"


class VoteOutcome(Term):
    """The four ends of a ballot (the same codes as in Outcome)."""

    ADOPTED = "adopted", "通过"
    REJECTED = "rejected", "未通过"
    DEFERRED = "deferred", "暂缓"
    VOID = "void", "无效"

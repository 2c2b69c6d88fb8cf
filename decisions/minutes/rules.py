"""From the frozen record to the paragraphs of minutes. Every number, name and outcome comes in as a fact."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from committees.calendar.rules import SHANGHAI
from committees.rules import Matter, Method, MinutesRule, Outcome, Telling, is_left_out
from decisions.minutes.contents import asks_for
from decisions.minutes.states import BOUND_KINDS, ParagraphKind

NUMERALS = "零一二三四五六七八九"
ALGORITHM = "sha256"
HAN = re.compile(r"[\u4e00-\u9fff]")
CHOICES = (("for", "同意"), ("against", "不同意"), ("abstain", "弃权"), ("defer", "缓议"))
# Whom a rulebook names as signer, and the permission that he holds on the committee.
SIGNERS = {"办公室主任": "direct_office", "主持人": "preside"}


@dataclass(frozen=True)
class PersonFact:
    """A name on the roll, with post and unit as they were on the day."""

    name: str
    role: str = ""
    unit: str = ""


@dataclass(frozen=True)
class BallotFact:
    """An announced ballot as it was frozen: tally, arithmetic, clause, and the decision it made, if any."""

    ballot: int
    motion: str
    method: str
    tally: Mapping[str, Any]
    arithmetic: str
    clause: str
    outcome: str
    decision: str = ""
    resolution: str = ""
    with_revision: bool = False
    disagreement: str = ""
    emergency: bool = False


@dataclass(frozen=True)
class DutyFact:
    """What supervision has already set down for a decision: who carries it out, with whom, until when."""

    unit: str
    due_on: date
    supports: tuple[str, ...] = ()
    responsible: str = ""


@dataclass(frozen=True)
class ItemFact:
    """An item with what became of it at the meeting."""

    entry: int
    title: str
    matter: str
    unit: str
    presenter: str
    outcome: str
    conclusion: str = ""
    in_charge: str = ""
    recused: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    ballots: tuple[BallotFact, ...] = ()
    heard: bool = True  # put off before it was begun, an item was neither reported nor deliberated


@dataclass(frozen=True)
class MeetingFacts:
    """A meeting that is over, as its record has it. Times are aware; `left_out` counts items kept from the minutes."""

    title: str
    body: str
    opened_at: datetime
    closed_at: datetime
    place: str
    chair: PersonFact
    recorder: str
    entitled: int
    present: tuple[PersonFact, ...]
    on_leave: tuple[PersonFact, ...]
    absent: tuple[PersonFact, ...]
    observers: tuple[PersonFact, ...]
    items: tuple[ItemFact, ...] = ()
    left_out: int = 0
    late: tuple[str, ...] = ()  # 补录: what was written down on paper and entered afterwards

    def as_dict(self) -> dict[str, Any]:
        """JSON-safe, for the row that keeps the facts."""
        return {**asdict(self), "opened_at": self.opened_at.isoformat(), "closed_at": self.closed_at.isoformat()}


@dataclass(frozen=True)
class Draft:
    """A paragraph before it is stored."""

    kind: ParagraphKind
    text: str
    key: str = ""
    lead: str = ""
    entry: int | None = None

    @property
    def bound(self) -> bool:
        """Whether it comes from the record and cannot be typed over."""
        return self.kind in BOUND_KINDS


@dataclass(frozen=True)
class Content:
    """Everything that a signature covers. `template` is the wording of head and 版记, none for the software's own."""

    title: str
    copies_to: tuple[str, ...]
    facts: Mapping[str, Any]
    paragraphs: tuple[tuple[str, str, str], ...] = field(default_factory=tuple)
    template: Mapping[str, str] | None = None


def draft_paragraphs(
    facts: MeetingFacts, duties: Mapping[int, Sequence[DutyFact]] | None = None, contents: Sequence[Telling] = ()
) -> list[Draft]:
    """The first draft: opening, then per item heading, report, recusal, discussion, vote, decision, duty.

    `contents` is what the rulebook wants told of each item: opinions and duties that it does not name are not drafted.

    `duties` by entry are what supervision knows so far. They are prose, not facts: a limit may be set or moved while
    the minutes are on their way.
    """
    drafts = [Draft(ParagraphKind.OPENING, opening_words(facts), key="opening")]
    for number, item in enumerate(facts.items, start=1):
        drafts += _item_paragraphs(number, item, (duties or {}).get(item.entry, ()), contents)
    return drafts


def bound_texts(facts: MeetingFacts) -> dict[str, tuple[str, str]]:
    """Lead and text of every bound paragraph by its key: what must stand there, whatever was stored."""
    return {draft.key: (draft.lead, draft.text) for draft in draft_paragraphs(facts) if draft.bound}


def plain(value: Any) -> Any:
    """As JSON has it, for comparing with what was stored."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return value


def content_digest(content: Content) -> str:
    """SHA-256 over the canonical form of what is signed: title, facts, distribution, paragraphs in order, template."""
    return hashlib.new(ALGORITHM, signed_text(content).encode()).hexdigest()


def signed_text(content: Content) -> str:
    """The canonical form of what is signed, to be kept beside its digest.

    Without a template it is left out, so that digests signed before there were any still hold.
    """
    signed = {name: value for name, value in asdict(content).items() if name != "template" or value}
    return json.dumps(signed, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def word_before_number(series: str) -> str:
    """What is printed before 〔2026〕5号: a template's 代字; the code of a body is no word for paper."""
    return series if HAN.search(series) else ""


def keeps_out(rule: MinutesRule | None, matter: Matter, *, circled: bool) -> bool:
    """Whether an item stays out: the rulebook leaves its class out, or only a circle may know of it (软件默认)."""
    return circled or is_left_out(rule, matter)


def signer_permission(rule: MinutesRule | None) -> str:
    """The permission of whoever signs by the rulebook; 主持人 (sign_minutes) where it names nobody."""
    return SIGNERS.get(rule.signer, "sign_minutes") if rule is not None else "sign_minutes"


def opening_words(facts: MeetingFacts) -> str:
    """When, who presided, where, how many: all from the record."""
    chair = f"{facts.chair.role}{facts.chair.name}" if facts.chair.role else facts.chair.name
    when = span_words(facts.opened_at, facts.closed_at)
    count = f"会议应到{facts.entitled}人，实到{len(facts.present)}人。"
    heard = sum(item.heard for item in facts.items)
    items = f"会议审议了{heard}项议题，" if heard else ""
    late = "".join(f"{words}。" for words in facts.late)
    return f"{when}，{chair}在{facts.place}主持召开{facts.title}。{count}{late}{items}现将会议议定事项纪要如下："


def span_words(start: datetime, end: datetime) -> str:
    """2026年9月3日15:00至16:20, in Beijing time; the second date only where it differs."""
    begin, finish = start.astimezone(SHANGHAI), end.astimezone(SHANGHAI)
    day = f"{finish.year}年{finish.month}月{finish.day}日" if finish.date() != begin.date() else ""
    return f"{begin.year}年{begin.month}月{begin.day}日{clock(begin)}至{day}{clock(finish)}"


def clock(moment: datetime) -> str:
    """15:05."""
    return f"{moment.hour}:{moment.minute:02d}"


def vote_words(ballot: BallotFact) -> str:
    """Method, roll, counts, arithmetic and clause of one ballot."""
    tally = ballot.tally
    counts = "，".join(f"{word}{tally.get(choice, 0)}票" for choice, word in CHOICES)
    recused = f"，回避{tally['recused']}人" if tally.get("recused") else ""
    unvoted = f"，未表决{tally['not_voted']}人" if tally.get("not_voted") else ""
    grounds = f"（依据：{ballot.clause}）" if ballot.clause else ""
    how = f"以{Method(ballot.method).label}方式表决"
    roll = f"应到{tally['entitled']}人，实到{tally['present']}人{recused}；{counts}{unvoted}。"
    return f"{_motion(ballot)}{how}，{roll}{compact(ballot.arithmetic)}{grounds}。{_written(tally)}{_paper(tally)}"


def decision_words(ballot: BallotFact) -> str:
    """What an announced ballot decided."""
    outcome = Outcome(ballot.outcome)
    if outcome is Outcome.ADOPTED:
        agreed = "原则同意" if ballot.with_revision else ""
        number = f"（决定{ballot.resolution}）" if ballot.resolution else ""
        return f"{agreed + '：' if agreed else ''}{_open(ballot.decision or ballot.motion)}{number}。"
    if outcome is Outcome.DEFERRED:
        judged = f"（{ballot.disagreement}）" if ballot.disagreement else ""
        return f"对“{_open(ballot.motion)}”暂缓决定，退回议题库{judged}。"
    return f"“{_open(ballot.motion)}”未获通过。"


def compact(words: str) -> str:
    """The arithmetic as it is printed: no spaces between Chinese words and numbers, no full stop at the end."""
    return re.sub(r"\s+", "", words).rstrip("。").replace(">", "＞").replace("<", "＜")


def chinese_number(number: int) -> str:
    """一 to 九十九: the number of an item."""
    tens, ones = divmod(number, 10)
    if tens == 0:
        return NUMERALS[ones]
    head = "十" if tens == 1 else f"{NUMERALS[tens]}十"
    return head + (NUMERALS[ones] if ones else "")


def _item_paragraphs(
    number: int, item: ItemFact, duties: Sequence[DutyFact], contents: Sequence[Telling]
) -> Iterable[Draft]:
    def make(kind: ParagraphKind, text: str, lead: str = "", key: str = "") -> Draft:
        return Draft(kind, text, f"item:{item.entry}:{key or kind}", lead, item.entry)

    yield make(ParagraphKind.HEADING, f"{chinese_number(number)}、{item.title}")
    if item.heard:
        yield make(ParagraphKind.REPORT, _report(item))
    if item.recused:
        yield make(ParagraphKind.RECUSAL, f"{'、'.join(item.recused)}回避本议题，未参加审议和表决。")
    yield make(ParagraphKind.DISCUSSION, _discussion(item) if asks_for(contents, Telling.DISCUSSION) else "")
    for ballot in item.ballots:
        yield make(ParagraphKind.VOTE, vote_words(ballot), "表决情况：", f"vote:{ballot.ballot}")
    yield make(ParagraphKind.DECISION, _decision(item), "会议决定：" if item.ballots else "会议意见：")
    if item.outcome in {"adopted", "adopted-with-revision"}:
        wanted = asks_for(contents, Telling.DUTY, Telling.SUPERVISION)
        yield make(ParagraphKind.DUTY, _duty(item, duties) if wanted else "", "责任落实：")


def _report(item: ItemFact) -> str:
    who = f"{item.unit}{item.presenter}" if item.presenter else item.unit
    return f"会议听取了{who}的汇报。"


def _discussion(item: ItemFact) -> str:
    if not item.notes:
        return ""
    return "讨论中提出：" + "；".join(_open(note) for note in item.notes) + "。"


def _decision(item: ItemFact) -> str:
    if item.ballots:
        words = "".join(decision_words(ballot) for ballot in item.ballots)
        put_off = item.outcome == "deferred" and all(ballot.outcome != "deferred" for ballot in item.ballots)
        return f"{words}其余事项缓议，退回议题库。" if put_off else words
    if item.outcome == "deferred":
        return f"本议题缓议，退回议题库。{_closed(item.conclusion) if item.conclusion else ''}"
    return _closed(item.conclusion) if item.conclusion else "会议听取了汇报。"


def _duty(item: ItemFact, duties: Sequence[DutyFact]) -> str:
    """Who carries it out, by when, who sees to it. Where no limit is set yet, supervision sets it."""
    if duties:
        return "".join(_duty_words(each, item) for each in duties) + "由督查部门跟踪督办。"
    return f"由{item.unit}牵头办理{_in_charge('', item)}。办理时限以督查立项为准，由督查部门跟踪督办。"


def _duty_words(duty: DutyFact, item: ItemFact) -> str:
    helped = f"，{'、'.join(duty.supports)}配合" if duty.supports else ""
    due = f"{duty.due_on.year}年{duty.due_on.month}月{duty.due_on.day}日"
    return f"由{duty.unit}牵头办理{helped}，于{due}前完成{_in_charge(duty.responsible, item)}。"


def _in_charge(responsible: str, item: ItemFact) -> str:
    who = responsible or item.in_charge
    return f"，{who}负责督促落实" if who else ""


def _motion(ballot: BallotFact) -> str:
    return f"对“{_open(ballot.motion)}”，"


def _written(tally: Mapping[str, Any]) -> str:
    given = tally.get("written_for", 0) + tally.get("written_against", 0)
    return f"缺席成员书面意见{given}份，不计入票数。" if given else ""


def _paper(tally: Mapping[str, Any]) -> str:
    paper = tally.get("paper")
    if not paper:
        return ""
    tellers = "、".join(paper["tellers"])
    sums = f"发出{paper['issued']}张，收回{paper['returned']}张，有效{paper['valid']}张，无效{paper['invalid']}张"
    return f"选票{sums}；监票、计票：{tellers}。"


def _open(words: str) -> str:
    """Without the full stop at its end, to stand inside another sentence."""
    return words.strip().rstrip("。；;")


def _closed(words: str) -> str:
    """With a full stop at its end."""
    text = words.strip()
    return text if text.endswith(("。", "！", "？", "”")) else f"{text}。"

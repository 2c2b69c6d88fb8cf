"""The words of minutes come from facts: numbers, names, outcomes and clauses, and nothing is left to typing."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from committees.rulebooks.shipped import shipped_data
from committees.rules import Clause, Force, Matter, MinutesRule, RulebookError, Telling, parse_rulebook
from decisions.minutes.contents import lacking
from decisions.minutes.rules import (
    BallotFact,
    Content,
    DutyFact,
    ItemFact,
    MeetingFacts,
    PersonFact,
    bound_texts,
    chinese_number,
    content_digest,
    decision_words,
    draft_paragraphs,
    keeps_out,
    opening_words,
    signer_permission,
    span_words,
    vote_words,
)
from decisions.minutes.states import EDITING, MINUTES_TRANSITIONS, MinutesEvent, MinutesState, ParagraphKind

BALLOT = BallotFact(
    ballot=7,
    motion="同意立项",
    method="show-of-hands",
    tally={
        "entitled": 11,
        "present": 9,
        "recused": 0,
        "for": 8,
        "against": 1,
        "abstain": 0,
        "defer": 0,
        "not_voted": 0,
    },
    arithmetic="赞成 8，须 > 5.5，通过",
    clause="《卫东区委工作规则》三.5",
    outcome="adopted",
    decision="同意项目立项",
    resolution="〔2026〕1号",
)
ITEM = ItemFact(
    entry=3,
    title="关于项目立项的请示",
    matter="major-project",
    unit="发展改革局",
    presenter="王某",
    outcome="adopted",
    in_charge="常委李某",
    ballots=(BALLOT,),
)
FACTS = MeetingFacts(
    title="区委常委会2026年第1次会议",
    body="区委常委会",
    opened_at=datetime(2026, 9, 3, 7, 0, tzinfo=UTC),
    closed_at=datetime(2026, 9, 3, 8, 5, tzinfo=UTC),
    place="第一会议室",
    chair=PersonFact("赵某", "书记"),
    recorder="秘书甲",
    entitled=11,
    present=tuple(PersonFact(f"成员{number}") for number in range(9)),
    on_leave=(PersonFact("请假人"),),
    absent=(),
    observers=(),
    items=(ITEM,),
)


def test_opening_has_time_chair_place_and_numbers() -> None:
    assert opening_words(FACTS) == (
        "2026年9月3日15:00至16:05，书记赵某在第一会议室主持召开区委常委会2026年第1次会议。"
        "会议应到11人，实到9人。会议审议了1项议题，现将会议议定事项纪要如下："
    )


def test_a_meeting_past_midnight_names_the_second_day() -> None:
    late = datetime(2026, 9, 3, 17, 30, tzinfo=UTC)
    assert span_words(FACTS.opened_at, late) == "2026年9月3日15:00至2026年9月4日1:30"


def test_a_vote_has_method_roll_counts_arithmetic_and_clause() -> None:
    assert vote_words(BALLOT) == (
        "对“同意立项”，以举手方式表决，应到11人，实到9人；同意8票，不同意1票，弃权0票，缓议0票。"
        "赞成8，须＞5.5，通过（依据：《卫东区委工作规则》三.5）。"
    )


def test_recused_unvoted_written_and_papers_are_told() -> None:
    paper = {"issued": 9, "returned": 9, "valid": 8, "invalid": 1, "tellers": ["甲", "乙"]}
    tally = {**BALLOT.tally, "recused": 1, "not_voted": 2, "written_for": 1, "written_against": 1, "paper": paper}
    words = vote_words(replace(BALLOT, tally=tally, method="secret"))
    for part in (
        "以无记名投票方式表决",
        "回避1人",
        "未表决2人",
        "书面意见2份，不计入票数",
        "发出9张，收回9张，有效8张，无效1张",
        "甲、乙",
    ):
        assert part in words


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "同意项目立项（决定〔2026〕1号）。"),
        ({"with_revision": True}, "原则同意：同意项目立项（决定〔2026〕1号）。"),
        ({"decision": "一是抓紧实施。"}, "一是抓紧实施（决定〔2026〕1号）。"),
        ({"outcome": "rejected"}, "“同意立项”未获通过。"),
        ({"outcome": "deferred"}, "对“同意立项”暂缓决定，退回议题库。"),
        (
            {"outcome": "deferred", "disagreement": "书记：分歧较大"},
            "对“同意立项”暂缓决定，退回议题库（书记：分歧较大）。",
        ),
    ],
)
def test_every_outcome_has_its_words(changes: dict[str, object], words: str) -> None:
    assert decision_words(replace(BALLOT, **changes)) == words  # type: ignore[arg-type]


def test_items_are_told_in_order_and_bound_to_their_facts() -> None:
    drafts = draft_paragraphs(FACTS)
    assert [draft.kind for draft in drafts] == [
        ParagraphKind.OPENING,
        ParagraphKind.HEADING,
        ParagraphKind.REPORT,
        ParagraphKind.DISCUSSION,
        ParagraphKind.VOTE,
        ParagraphKind.DECISION,
        ParagraphKind.DUTY,
    ]
    assert len({draft.key for draft in drafts}) == len(drafts)
    assert set(bound_texts(FACTS)) == {draft.key for draft in drafts if draft.bound}
    assert "item:3:vote:7" in bound_texts(FACTS)


@pytest.mark.parametrize(
    ("outcome", "conclusion", "words"),
    [
        ("heard", "会议听取了汇报，请继续推进", "会议听取了汇报，请继续推进。"),
        ("deferred", "材料不全", "本议题缓议，退回议题库。材料不全。"),
        ("heard", "", "会议听取了汇报。"),
    ],
)
def test_items_without_a_vote(outcome: str, conclusion: str, words: str) -> None:
    item = replace(ITEM, ballots=(), outcome=outcome, conclusion=conclusion)
    drafts = draft_paragraphs(replace(FACTS, items=(item,)))
    (decision,) = [draft for draft in drafts if draft.kind is ParagraphKind.DECISION]
    assert (decision.lead, decision.text) == ("会议意见：", words)
    assert ParagraphKind.DUTY not in {draft.kind for draft in drafts}


def test_an_item_put_off_before_it_was_begun_was_not_heard() -> None:
    unheard = replace(ITEM, entry=8, outcome="deferred", conclusion="材料不齐", ballots=(), heard=False)
    drafts = draft_paragraphs(replace(FACTS, items=(ITEM, unheard)))
    assert "会议审议了1项议题" in drafts[0].text
    told = [draft for draft in drafts if draft.key.startswith("item:8:")]
    assert ParagraphKind.REPORT not in {draft.kind for draft in told}
    assert "缓议，退回议题库" in "".join(draft.text for draft in told)


def test_recusal_and_notes_stand_between_report_and_vote() -> None:
    item = replace(ITEM, recused=("李某",), notes=("要注意安全。", "资金要到位"))
    texts = [draft.text for draft in draft_paragraphs(replace(FACTS, items=(item,)))]
    assert "李某回避本议题，未参加审议和表决。" in texts
    assert "讨论中提出：要注意安全；资金要到位。" in texts


@pytest.mark.parametrize(
    ("number", "words"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (21, "二十一"), (99, "九十九")]
)
def test_items_are_numbered_in_chinese(number: int, words: str) -> None:
    assert chinese_number(number) == words


def test_what_the_rulebook_leaves_out_stays_out_and_so_does_what_a_circle_knows() -> None:
    clause = Clause(Force.ORDINARY, "人事议题不列入纪要", document="规则", reference="第九条")
    rule = MinutesRule(clause, left_out=(Matter.PERSONNEL,))
    assert keeps_out(rule, Matter.PERSONNEL, circled=False)
    assert not keeps_out(rule, Matter.GENERAL, circled=False)
    assert keeps_out(None, Matter.PERSONNEL, circled=True)


@pytest.mark.parametrize(
    ("signer", "permission"),
    [("办公室主任", "direct_office"), ("主持人", "preside"), ("", "sign_minutes"), ("书记", "sign_minutes")],
)
def test_the_rulebook_names_the_signer(signer: str, permission: str) -> None:
    clause = Clause(Force.OPTIONAL, "编发纪要", default=True)
    assert signer_permission(MinutesRule(clause, signer=signer)) == permission
    assert signer_permission(None) == "sign_minutes"


def test_the_digest_covers_every_part_of_the_content() -> None:
    content = Content("标题", ("甲",), {"entitled": 11}, (("prose", "", "正文"),))
    changes = [
        {"title": "题"},
        {"copies_to": ("乙",)},
        {"facts": {"entitled": 10}},
        {"paragraphs": (("prose", "", "文"),)},
    ]
    digests = {content_digest(content), *(content_digest(replace(content, **change)) for change in changes)}  # type: ignore[arg-type]
    assert len(digests) == 5
    assert content_digest(content) == content_digest(replace(content))


def test_signed_minutes_only_go_forward() -> None:
    for state in (MinutesState.NUMBERED, MinutesState.ISSUED):
        assert state not in EDITING
        assert (state, MinutesEvent.RETURN) not in MINUTES_TRANSITIONS
    assert not [pair for pair in MINUTES_TRANSITIONS if pair[0] is MinutesState.ISSUED]


def test_who_carries_it_out_by_when_and_who_sees_to_it() -> None:
    def duty(given: dict[int, list[DutyFact]]) -> list[str]:
        return [each.text for each in draft_paragraphs(FACTS, given) if each.kind == ParagraphKind.DUTY]

    assert duty({}) == ["由发展改革局牵头办理，常委李某负责督促落实。办理时限以督查立项为准，由督查部门跟踪督办。"]
    one = DutyFact("住建局", date(2026, 10, 9), ("财政局", "民政局"), "副区长王某")
    other = DutyFact("审计局", date(2026, 12, 1))
    assert duty({ITEM.entry: [one, other]}) == [
        (
            "由住建局牵头办理，财政局、民政局配合，于2026年10月9日前完成，副区长王某负责督促落实。"
            "由审计局牵头办理，于2026年12月1日前完成，常委李某负责督促落实。由督查部门跟踪督办。"
        )
    ]


def test_the_rulebook_steers_the_draft_and_names_what_it_lacks() -> None:
    """Opinions and duties that a rulebook with a list of its own does not name are not drafted."""

    def drafted(*contents: Telling) -> set[ParagraphKind]:
        return {each.kind for each in draft_paragraphs(FACTS, {}, contents) if each.text}

    everything = {ParagraphKind.DISCUSSION, ParagraphKind.DUTY}
    assert drafted() >= {ParagraphKind.DUTY}
    assert drafted(Telling.VOTE, Telling.RESOLUTION).isdisjoint(everything)
    assert ParagraphKind.DUTY in drafted(Telling.DUTY)
    items = [{"entry": 3, "ballots": [1], "outcome": "adopted", "heard": True}]
    told = {3: [("vote", "同意8票（依据：第七条）"), ("decision", "同意。"), ("duty", " ")]}
    demands = tuple(Telling)
    assert lacking(demands, items, told) == ["第1项缺讨论情况", "第1项缺落实责任", "第1项缺监督办法"]
    told[3] += [("prose", "会上讨论了方案，由督查室督办。")]
    assert lacking(demands, items, told) == []
    assert lacking(demands, [{**items[0], "outcome": "rejected", "ballots": [], "heard": False}], {}) == ["第1项缺决议"]


def test_what_is_to_be_told_is_a_code_and_older_versions_that_said_it_in_words_mean_the_same() -> None:
    data = shipped_data("zuocun-town-2018")
    rule = data["bodies"]["leadership-team"]["minutes"]
    assert rule["contents"] == [str(each) for each in Telling]
    parsed = parse_rulebook(data)
    rule["contents"] = [each.label for each in Telling]
    assert parse_rulebook(data) == parsed
    rule["contents"] = ["讨论"]
    with pytest.raises(RulebookError, match="“讨论”不是可用的值，可用：discussion"):
        parse_rulebook(data)

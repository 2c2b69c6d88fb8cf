"""The live pages: what each person sees, what it costs, and what a refused press says."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from committees.models import User
from committees.rules import Choice, Matter, Method
from decisions.models import Ballot, Resolution, Vote
from decisions.voting import services as voting
from meetings.models import Meeting, Recusal
from meetings.session import services as session
from tests.session_support import Awaited, Sitting, make_sitting, open_sitting, write_opinion
from tests.snapshots import remembered

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


@pytest.fixture
def sitting(now: datetime) -> Sitting:
    return Awaited(now)


@remembered
def two_decisions(now: datetime) -> tuple[Sitting, list[Resolution]]:
    """One on an ordinary item, one on personnel."""
    sitting = open_sitting(now)
    return sitting, [sitting.decide(position, "f" * 11, Method.NAMED).resolution for position in (1, 2)]


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(client: Client, name: str, sitting: Sitting) -> str:
    answer = client.get(reverse(name, args=[sitting.meeting.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def press(client: Client, sitting: Sitting, verb: str, **data: object):  # type: ignore[no-untyped-def]
    return client.post(reverse("press", args=[sitting.meeting.pk, verb]), data, headers=JSON)


class TestConsole:
    def test_a_motion_is_withdrawn_and_a_void_vote_is_abandoned_where_they_are_shown(self, sitting: Sitting) -> None:
        sitting.open()
        wrong, console = sitting.motion(text="误提"), as_user(sitting.secretary)
        assert "撤回此事项" in page(console, "live", sitting)
        assert press(console, sitting, "withdraw-motion", motion=wrong.pk, reason="误提").json() == {"ok": True}
        ballot = sitting.ballot()
        sitting.vote(ballot, "f" * 11)
        sitting.close(ballot)
        Ballot.objects.filter(pk=ballot.pk).update(outcome="void")
        html = page(console, "live", sitting)
        assert ("宣布：" in html, "作废本轮，可以重新表决" in html) == (False, True)
        assert press(console, sitting, "announce", ballot=ballot.pk).status_code == 422
        assert press(console, sitting, "abandon-ballot", ballot=ballot.pk, reason="无效").json() == {"ok": True}

    def test_a_vote_pressed_before_its_opening_was_heard_of_names_the_motion(self, sitting: Sitting) -> None:
        sitting.open()
        motion, console, voter = sitting.motion(), as_user(sitting.secretary), sitting.roll[0]
        assert f'data-title="{motion.text}"' in page(console, "live", sitting)
        vote = {"motion": motion.pk, "roll": voter.pk, "choice": "for", "expected": ""}
        assert "还没有开始表决" in press(console, sitting, "vote", **vote).json()["message"]
        assert press(console, sitting, "vote", **{**vote, "motion": ""}).status_code == 422
        assert press(console, sitting, "open-ballot", motion=motion.pk, method="named").json() == {"ok": True}
        assert press(console, sitting, "vote", **vote).json() == {"ok": True}
        assert Vote.objects.get().ballot == motion.ballots.get()
        undo = {"motion": motion.pk, "roll": voter.pk, "expected": "for"}
        assert press(console, sitting, "undo-vote", **undo).json() == {"ok": True}
        assert not Vote.objects.exists()

    def test_before_the_meeting_it_prepares_the_roll(self, sitting: Sitting) -> None:
        html = page(as_user(sitting.secretary), "live", sitting)
        assert "准备签到" in html
        assert "data-recording" in html

    def test_the_quorum_line_shows_arithmetic_and_clause(self, sitting: Sitting) -> None:
        sitting.admit(5)
        html = page(as_user(sitting.secretary), "live", sitting)
        assert "应到 11，实到 5，须 ≥ 6，未达到" in html
        assert "《卫东区委工作规则》二(二)6" in html
        Meeting.objects.update(state="adjourned")  # everybody has left: that nobody is there is no fault now
        assert "未达到" not in page(as_user(sitting.secretary), "live", sitting)

    def test_the_current_item_with_its_stages(self, sitting: Sitting) -> None:
        sitting.open()
        sitting.to_opinions(2)
        html = page(as_user(sitting.secretary), "live", sitting)
        assert "关于第2件事项的请示" in html
        assert "应到 11，实到 11，须 ≥ 8，达到" in html
        assert 'data-label="赵某0 表态"' in html

    def test_the_grid_has_no_default_vote(self, sitting: Sitting) -> None:
        sitting.open(10)
        sitting.ballot()
        html = page(as_user(sitting.secretary), "live", sitting)
        assert 'aria-pressed="true"' not in html
        assert "<kbd>1</kbd>同意" in html
        assert "已记录 0 / 10" in html

    def test_a_written_opinion_stands_beside_the_absent(self, sitting: Sitting) -> None:
        write_opinion(sitting.entries[0], sitting.district.members[10], Choice.FOR, sitting.now)
        sitting.open(10)
        sitting.ballot()
        assert "书面意见：同意（不计票）" in page(as_user(sitting.secretary), "live", sitting)

    def test_the_verdict_comes_before_the_second_press(self, sitting: Sitting) -> None:
        sitting.open()
        ballot = sitting.ballot()
        sitting.vote(ballot, "fffffffffff")
        sitting.close(ballot)
        html = page(as_user(sitting.secretary), "live", sitting)
        assert "赞成 11，须 &gt; 5.5，通过" in html
        assert "宣布：通过" in html

    def test_a_secret_ballot_has_no_grid(self, sitting: Sitting) -> None:
        sitting.open()
        sitting.ballot(2, Method.SECRET)
        html = page(as_user(sitting.secretary), "live", sitting)
        assert "监票人" in html
        assert "data-grid" not in html

    @pytest.mark.parametrize("items", [1, 3])
    def test_costs_the_same_for_one_item_and_three(
        self, now: datetime, items: int, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        sitting = open_sitting(now, matters=(Matter.GENERAL,) * items)
        sitting.ballot()
        client = as_user(sitting.secretary)
        page(client, "live-panel", sitting)
        with django_assert_num_queries(19):
            page(client, "live-panel", sitting)

    def test_the_screen_may_be_opened_before_the_roll_is_drawn_up(self, sitting: Sitting) -> None:
        html = page(as_user(sitting.secretary), "screen", sitting)
        assert "会议即将开始" in html
        assert "应到" not in html
        assert "名册尚未编制" in page(as_user(sitting.secretary), "live", sitting)


class TestWhoSeesWhat:
    def test_a_member_sees_the_item_and_no_votes_of_others(self, sitting: Sitting) -> None:
        sitting.open()
        ballot = sitting.ballot(method=Method.NAMED)
        voting.record_vote(
            ballot=ballot, roll=sitting.roll[5], choice=Choice.AGAINST, actor=sitting.secretary, now=sitting.at(5)
        )
        for who in ("member1", "chair", "office"):
            html = page(as_user(sitting.district.user(who)), "live", sitting)
            assert "关于第1件事项的请示" in html
            assert "data-grid" not in html
            assert "已记录" not in html
            assert 'aria-pressed="true"' not in html

    def test_in_a_named_vote_a_member_has_his_own_buttons(self, sitting: Sitting) -> None:
        sitting.open(10)
        ballot = sitting.ballot(method=Method.NAMED)
        assert 'class="live-own-vote"' in page(as_user(sitting.district.user("member1")), "live", sitting)
        assert 'class="live-own-vote"' not in page(as_user(sitting.district.user("member10")), "live", sitting)
        answer = press(
            as_user(sitting.district.user("member1")),
            sitting,
            "vote",
            ballot=ballot.pk,
            roll=sitting.roll[1].pk,
            choice="for",
        )
        assert answer.json() == {"ok": True}
        assert Vote.objects.get().roll == sitting.roll[1]

    def test_a_result_is_shown_to_all_once_announced_and_not_before(self, sitting: Sitting) -> None:
        sitting.open()
        sitting.motion(text="另一事项")
        ballot = sitting.ballot()
        sitting.vote(ballot, "f" * 11)
        sitting.close(ballot)
        member = as_user(sitting.district.user("member1"))
        for name in ("live", "screen"):
            assert "通过" not in page(member, name, sitting)
        sitting.announce(ballot)
        for name in ("live", "screen"):
            assert "通过" in page(member, name, sitting)

    def test_a_recused_member_is_told_so_and_gets_no_papers(self, sitting: Sitting) -> None:
        sitting.open()
        entry = sitting.to_opinions()
        session.declare_recusal(
            entry=entry, roll=sitting.roll[4], reason="亲属", actor=sitting.secretary, now=sitting.at(3)
        )
        html = page(as_user(sitting.district.user("member4")), "live", sitting)
        assert "您已回避本题" in html
        assert "查看材料" not in html

    def test_a_member_recuses_himself_from_his_own_page(self, sitting: Sitting) -> None:
        sitting.open()
        member = as_user(sitting.district.user("member4"))
        assert "我要回避" in page(member, "live", sitting)
        sitting.to_opinions()  # until the vote opens, not only until the opinions begin
        assert f'<option value="{sitting.entries[0].pk}">1. ' in page(member, "live", sitting)
        data = {"entry": sitting.entries[1].pk, "roll": sitting.roll[4].pk, "reason": "涉及亲属"}
        assert press(member, sitting, "recuse", **data).json() == {"ok": True}
        assert Recusal.objects.get().roll == sitting.roll[4]

    @pytest.mark.parametrize("name", ["live", "live-panel", "screen", "screen-panel", "record", "version"])
    @pytest.mark.parametrize("who", ["outsider", "system_admin", "organiser", "handler"])
    def test_to_strangers_the_meeting_does_not_exist(self, sitting: Sitting, who: str, name: str) -> None:
        sitting.open()
        answer = as_user(sitting.district.user(who)).get(reverse(name, args=[sitting.meeting.pk]))
        assert answer.status_code == 404

    def test_to_another_organisation_neither(self, sitting: Sitting, now: datetime) -> None:
        other = make_sitting(now, code="other", number=1)
        sitting.open()
        stranger = as_user(other.secretary)
        for name in ("live", "screen", "record", "version"):
            assert stranger.get(reverse(name, args=[sitting.meeting.pk])).status_code == 404
        assert press(stranger, sitting, "close").status_code == 404

    def test_an_observer_of_one_item_sees_that_item_only(self, sitting: Sitting) -> None:
        from meetings.models import ItemObserver

        guest = sitting.district.user("outsider")
        ItemObserver.objects.create(entry=sitting.entries[2], person=guest.person)
        sitting.open()
        sitting.to_opinions(1)
        html = page(as_user(guest), "live", sitting)
        assert "正在审议其他议题" in html
        assert "关于第1件事项的请示" not in html
        assert "关于第3件事项的请示" in html
        assert as_user(guest).get(reverse("screen", args=[sitting.meeting.pk])).status_code == 404

    def test_the_record_is_for_recorder_and_chair_and_keeps_open_votes_from_the_chair(self, sitting: Sitting) -> None:
        sitting.open()
        ballot = sitting.ballot(method=Method.NAMED)
        sitting.vote(ballot, "f")
        assert "记录表决" in page(as_user(sitting.secretary), "record", sitting)
        chair = as_user(sitting.district.user("chair"))
        assert "记录表决" not in page(chair, "record", sitting)
        sitting.close(ballot)
        assert "记录表决" in page(chair, "record", sitting)
        member = as_user(sitting.district.user("member1"))
        assert member.get(reverse("record", args=[sitting.meeting.pk])).status_code == 404

    def test_the_record_keeps_an_item_from_an_archivist_outside_its_circle(self, sitting: Sitting) -> None:
        sitting.open()
        sitting.decide(1, "fffffffffff")
        ballot = sitting.ballot(2, method=Method.SECRET, electronic=True)
        voting.abandon_ballot(ballot=ballot, reason="设备故障", actor=sitting.secretary, now=sitting.at(9))
        Meeting.objects.update(state="adjourned")
        archivist = page(as_user(sitting.district.user("archivist")), "record", sitting)
        assert "第1项" in archivist
        assert "第2项" not in archivist.replace("第2项</th>", "")  # that there was one is no secret; what was done is
        assert "设备故障" not in archivist
        assert "第2件事项" not in archivist
        assert "第2项" in page(as_user(sitting.district.user("chair")), "record", sitting)

    def test_the_record_keeps_an_item_from_the_chair_who_was_recused_from_it(self, sitting: Sitting) -> None:
        sitting.open()
        chair = next(row for row in sitting.roll if row.is_chair)
        session.declare_recusal(
            entry=sitting.entries[0], roll=chair, reason="涉及亲属", actor=sitting.secretary, now=sitting.at(1)
        )
        sitting.decide(1, "-ffffffffff")
        assert "记录表决" not in page(as_user(sitting.district.user("chair")), "record", sitting)
        assert "记录表决" in page(as_user(sitting.secretary), "record", sitting)


class TestRecord:
    def test_every_act_reads_in_chinese(self, sitting: Sitting) -> None:
        sitting.open(10)
        entry = sitting.to_opinions()
        session.record_opinion(
            entry=entry,
            roll=sitting.roll[2],
            position=Choice.DEFER,
            note="再论证",
            actor=sitting.secretary,
            now=sitting.at(3),
        )
        sitting.decide(1, "fffffffff")
        html = page(as_user(sitting.secretary), "record", sitting)
        for words in (
            "编制到会名册",
            "签到",
            "开会",
            "开始审议",
            "缓议：再论证",
            "提出表决事项",
            "开始表决",
            "宣布结果",
        ):
            assert words in html
        assert "同意 9，不同意 0，弃权 0，缓议 0，未表决 1。赞成 9，须 &gt; 5.5，通过" in html


class TestPress:
    def test_as_json_a_refusal_carries_arithmetic_and_clause(self, sitting: Sitting) -> None:
        sitting.admit(5)
        answer = press(as_user(sitting.secretary), sitting, "open")
        assert answer.status_code == 422
        assert answer.json()["arithmetic"] == "应到 11，实到 5，须 ≥ 6，未达到"
        assert answer.json()["clause"] == "《卫东区委工作规则》二(二)6"
        assert answer.json()["needs_override"] is False

    def test_without_script_it_goes_back_to_the_page_and_says_so(self, sitting: Sitting) -> None:
        sitting.admit(5)
        answer = as_user(sitting.secretary).post(reverse("press", args=[sitting.meeting.pk, "open"]), follow=True)
        assert "应到 11，实到 5，须 ≥ 6，未达到" in answer.content.decode()

    def test_the_same_press_twice_counts_once(self, sitting: Sitting) -> None:
        sitting.open()
        ballot, client, client_id = sitting.ballot(), as_user(sitting.secretary), uuid4()
        data = {
            "ballot": ballot.pk,
            "roll": sitting.roll[0].pk,
            "choice": "for",
            "client_id": client_id,
            "expected": "",
        }
        assert press(client, sitting, "vote", **data).json() == {"ok": True}
        assert press(client, sitting, "vote", **data).json() == {"ok": True}
        assert Vote.objects.count() == 1

    @pytest.mark.parametrize(
        ("verb", "data", "words"),
        [
            ("check-in", {"roll": 999999}, "此人不在本次会议的名册上"),
            ("check-in", {}, "请选择成员"),
            ("start", {"entry": 999999}, "此议题不在本次会议的议程上"),
            ("vote", {"ballot": 999999, "roll": 999999, "choice": "yes"}, "本次会议没有这一轮表决"),
            ("vote", {"choice": "yes"}, "没有这一种表决选项"),
            ("open", {"client_id": "nonsense"}, "操作编号有误"),
        ],
    )
    def test_wrong_input_is_refused_in_words(
        self, sitting: Sitting, verb: str, data: dict[str, object], words: str
    ) -> None:
        sitting.open()
        answer = press(as_user(sitting.secretary), sitting, verb, **data)
        assert answer.status_code == 422
        assert words in answer.json()["message"]

    def test_rows_of_another_meeting_are_unknown_here(self, sitting: Sitting, now: datetime) -> None:
        sitting.open()
        other = make_sitting(now, district=sitting.district, number=2)
        row = other.prepare()[0]
        answer = press(as_user(sitting.secretary), sitting, "check-out", roll=row.pk)
        assert "此人不在本次会议的名册上" in answer.json()["message"]

    def test_unknown_verbs_are_not_found(self, sitting: Sitting) -> None:
        assert press(as_user(sitting.secretary), sitting, "nonsense").status_code == 404

    @pytest.mark.parametrize("who", ["chair", "member1", "office"])
    def test_who_does_not_record_is_refused(self, sitting: Sitting, who: str) -> None:
        sitting.open()
        answer = press(as_user(sitting.district.user(who)), sitting, "start", entry=sitting.entries[0].pk)
        assert answer.status_code == 422
        assert "不是本会议的记录人员" in answer.json()["message"]

    def test_an_override_is_asked_for_and_taken(self, now: datetime) -> None:
        sitting = make_sitting(
            now,
            matters=(Matter.PERSONNEL,),
            members=9,
            rulebook="zuocun-town-2018",
            body="leadership-team",
            roles=("党委书记",),
            member_role="班子成员",
        )
        sitting.open(9)
        motion, client = sitting.motion(), as_user(sitting.secretary)
        data = {"motion": motion.pk, "method": "show-of-hands"}
        answer = press(client, sitting, "open-ballot", **data)
        assert answer.json()["needs_override"] is True
        data |= {"override_reason": "人选无异议", "override_by": "党委书记"}
        assert press(client, sitting, "open-ballot", **data).json() == {"ok": True}
        assert Ballot.objects.get().method == "show-of-hands"


class TestVersion:
    def url(self, sitting: Sitting) -> str:
        return reverse("version", args=[sitting.meeting.pk])

    def test_unchanged_is_304_without_a_query(
        self, sitting: Sitting, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        sitting.open()
        client = as_user(sitting.district.user("member1"))
        client.get(self.url(sitting))
        first = client.get(self.url(sitting))
        assert first.status_code == 200
        with django_assert_num_queries(0):
            again = client.get(self.url(sitting), headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")

    def test_after_an_act_it_is_another(self, sitting: Sitting, django_capture_on_commit_callbacks) -> None:  # type: ignore[no-untyped-def]
        with django_capture_on_commit_callbacks(execute=True):
            sitting.open()
        client = as_user(sitting.district.user("member1"))
        first = client.get(self.url(sitting))
        with django_capture_on_commit_callbacks(execute=True):
            session.start_item(entry=sitting.entries[0], actor=sitting.secretary, now=sitting.at(1))
        second = client.get(self.url(sitting), headers={"If-None-Match": first["ETag"]})
        assert second.status_code == 200
        assert second.json()["version"] == Meeting.objects.get(pk=sitting.meeting.pk).live_version

    def test_the_page_carries_the_version_it_shows(self, sitting: Sitting) -> None:
        sitting.open()
        version = Meeting.objects.get(pk=sitting.meeting.pk).live_version
        for who, name in (("secretary", "live"), ("member1", "live"), ("member1", "screen")):
            assert f'data-version="{version}"' in page(as_user(sitting.district.user(who)), name, sitting)

    def test_without_a_login_it_says_so_and_shows_nothing(self, sitting: Sitting) -> None:
        answer = Client().get(self.url(sitting))
        assert answer.status_code == 401
        assert "version" not in answer.json()

    def test_a_poll_neither_ends_nor_rewrites_the_session(self, sitting: Sitting) -> None:
        sitting.open()
        client = as_user(sitting.district.user("member1"))
        client.get(self.url(sitting))
        answer = client.get(self.url(sitting))
        assert "sessionid" not in answer.cookies
        assert SESSION_KEY in client.session
        assert client.get(reverse("live", args=[sitting.meeting.pk])).status_code == 200


class TestResolutions:
    @pytest.mark.parametrize("count", [1, 3])
    def test_the_list_costs_the_same_for_one_and_three(
        self, now: datetime, count: int, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        sitting = open_sitting(now, matters=(Matter.GENERAL,) * count)
        for position in range(1, count + 1):
            sitting.decide(position, "f" * 11)
        client = as_user(sitting.district.user("member1"))
        client.get(reverse("resolutions"))
        with django_assert_num_queries(9):
            html = client.get(reverse("resolutions")).content.decode()
        assert html.count("赞成 11，须 &gt; 5.5，通过") == count

    def test_one_decision_with_arithmetic_clause_and_names(self, sitting: Sitting) -> None:
        write_opinion(sitting.entries[0], sitting.district.members[10], Choice.FOR, sitting.now)
        sitting.open(10)
        ballot = sitting.decide(1, "ffffffffaa", Method.NAMED)
        client = as_user(sitting.district.user("member1"))
        html = client.get(reverse("resolution", args=[ballot.resolution.pk])).content.decode()
        for words in ("〔2026〕1号", "赞成 8，须 &gt; 5.5，通过", "三.5", "书面意见：同意（不计票）", "不同意"):
            assert words in html

    def test_a_show_of_hands_is_not_told_by_name(self, sitting: Sitting) -> None:
        sitting.open()
        ballot = sitting.decide(1, "f" * 11)
        client = as_user(sitting.district.user("member1"))
        assert "记名表决" not in client.get(reverse("resolution", args=[ballot.resolution.pk])).content.decode()

    @pytest.mark.parametrize(
        ("who", "ordinary", "personnel"),
        [
            ("member3", True, True),
            ("chair", True, True),
            ("secretary", True, True),
            ("organiser", False, True),
            ("office", True, False),
            ("handler", True, False),
            ("leader", True, False),
            ("other_handler", False, False),
            ("outsider", False, False),
            ("system_admin", False, False),
        ],
    )
    def test_who_may_know_of_a_decision(self, now: datetime, who: str, ordinary: bool, personnel: bool) -> None:
        sitting, decisions = two_decisions(now)
        client = as_user(sitting.district.user(who))
        found = [client.get(reverse("resolution", args=[each.pk])).status_code == 200 for each in decisions]
        assert found == [ordinary, personnel]
        listed = client.get(reverse("resolutions")).content.decode()
        assert [f"〔2026〕{each.number}号" in listed for each in decisions] == [ordinary, personnel]

    def test_one_recused_is_told_the_decision_and_not_who_voted_how(self, sitting: Sitting) -> None:
        sitting.open()
        entry = sitting.to_opinions()
        session.declare_recusal(
            entry=entry, roll=sitting.roll[4], reason="亲属", actor=sitting.secretary, now=sitting.at(3)
        )
        ballot = sitting.decide(1, "ffff-ffffff", Method.NAMED)
        url = reverse("resolution", args=[ballot.resolution.pk])
        assert "记名表决" in as_user(sitting.district.user("member3")).get(url).content.decode()
        assert "记名表决" not in as_user(sitting.district.user("member4")).get(url).content.decode()


def test_a_cancelled_meeting_has_no_live_page(sitting: Sitting) -> None:
    Meeting.objects.filter(pk=sitting.meeting.pk).update(state="cancelled")
    assert as_user(sitting.secretary).get(reverse("live", args=[sitting.meeting.pk])).status_code == 404

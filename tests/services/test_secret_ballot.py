"""The electronic secret ballot: one vote each, counted to the last, and no way from a person to a choice."""

from __future__ import annotations

import itertools
import logging
import re
from collections import Counter
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from committees.errors import Refused
from committees.models import LedgerEntry, User
from committees.rules import Choice, Matter, Method
from decisions.models import Ballot, PaperCount, SecretMark, SecretVote, Vote
from decisions.voting import models as voting_models
from decisions.voting import services as voting
from decisions.voting.sealing import seal, unseal
from decisions.voting.services import closing
from decisions.voting.states import BallotState
from meetings.models import Press, RollEntry
from tests.session_support import Sitting, open_sitting

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}
CODES = [f"{letter * 4}-2345-6789" for letter in "ABCDEFGHJKL"]


@pytest.fixture
def sitting(now: datetime) -> Sitting:
    return open_sitting(now, matters=(Matter.GENERAL, Matter.GENERAL))


def voter(sitting: Sitting, index: int) -> User:
    return sitting.district.user("chair" if index == 0 else f"member{index}")


def secret(sitting: Sitting, position: int = 1) -> Ballot:
    return sitting.ballot(position, Method.SECRET, electronic=True)


def cast(sitting: Sitting, ballot: Ballot, index: int, choice: Choice = Choice.FOR, code: str = "") -> None:
    voting.cast_secret_vote(
        ballot=ballot, choice=choice, code=code or CODES[index], actor=voter(sitting, index), now=sitting.at(5)
    )


def cast_all(sitting: Sitting, ballot: Ballot, choices: str) -> None:
    codes = {"f": Choice.FOR, "a": Choice.AGAINST, "n": Choice.ABSTAIN}
    for index, letter in enumerate(choices):
        if letter != "-":
            cast(sitting, ballot, index, codes[letter])


def everything() -> list[tuple[str, str]]:
    """Every value of every row of every table, sessions included."""
    return [
        (f"{model._meta.label}.{name}", repr(value))
        for model in apps.get_models()
        for row in model._default_manager.order_by("pk").values()
        for name, value in row.items()
    ]


def test_each_of_the_nine_checks_has_its_tests() -> None:
    table = (settings.BASE_DIR / "docs" / "secret-ballot.md").read_text(encoding="utf-8")
    rows = [line for line in table.splitlines() if re.match(r"\| \d \|", line)]
    sources = "".join(path.read_text(encoding="utf-8") for path in (settings.BASE_DIR / "tests").rglob("test_*.py"))
    assert len(rows) == 9
    for row in rows:
        named = re.findall(r"`(test_\w+)`", row)
        assert named, row
        assert [name for name in named if f"def {name}(" not in sources] == []


class TestCasting:
    def test_the_count_is_the_sum_of_what_was_cast(self, sitting: Sitting) -> None:
        ballot = secret(sitting)
        cast_all(sitting, ballot, "ffffffaan--")
        closed = sitting.close(ballot)
        assert {name: closed.tally[name] for name in ("for", "against", "abstain", "not_voted")} == {
            "for": 6, "against": 2, "abstain": 1, "not_voted": 2,
        }  # fmt: skip
        assert closed.outcome == "adopted"
        assert closed.tally["electronic"] == {"cast": 9}

    def test_the_same_code_again_is_the_same_vote(self, sitting: Sitting) -> None:
        ballot = secret(sitting)
        for choice in (Choice.FOR, Choice.FOR, Choice.AGAINST):
            cast(sitting, ballot, 1, choice)
        assert (SecretVote.objects.count(), SecretMark.objects.count()) == (1, 1)
        assert sitting.close(ballot).tally["for"] == 1
        cast(sitting, ballot, 1)  # arrives once more after the closing

    def test_a_second_vote_under_another_code_is_refused(self, sitting: Sitting) -> None:
        ballot = secret(sitting)
        cast(sitting, ballot, 1)
        with pytest.raises(Refused, match="不能更改"):
            cast(sitting, ballot, 1, code=CODES[9])
        assert SecretVote.objects.count() == 1

    def test_a_code_of_another_voter_is_refused_and_nothing_is_cast(self, sitting: Sitting) -> None:
        ballot = secret(sitting)
        cast(sitting, ballot, 1)
        with pytest.raises(Refused, match="回执码重复"):
            cast(sitting, ballot, 2, code=CODES[1])
        assert SecretMark.objects.count() == 1

    @pytest.mark.parametrize("code", ["x", "AAAA-2345-678", "aaaa-2345-6789", "AAAA-0000-1111", "张某1-2345-6789"])
    def test_the_device_makes_the_code_not_the_voter(self, sitting: Sitting, code: str) -> None:
        with pytest.raises(Refused, match="由您的设备生成"):
            cast(sitting, secret(sitting), 1, code=code)

    @pytest.mark.parametrize("who", ["secretary", "system_admin", "office", "outsider"])
    def test_nobody_votes_for_a_member(self, sitting: Sitting, who: str) -> None:
        ballot = secret(sitting)
        with pytest.raises(Refused, match="不在本次会议的名册上"):
            voting.cast_secret_vote(
                ballot=ballot, choice=Choice.FOR, code=CODES[0], actor=sitting.district.user(who), now=sitting.at(5)
            )
        with pytest.raises(Refused, match="不记录个人的选择"):
            sitting.vote(ballot, "f")
        assert not SecretVote.objects.exists()
        assert not Vote.objects.exists()

    def test_who_came_later_has_no_vote(self, now: datetime) -> None:
        sitting = open_sitting(now, 9, matters=(Matter.GENERAL,))
        with pytest.raises(Refused, match="缺席"):
            cast(sitting, secret(sitting), 10)

    def test_no_choice_beside_those_of_the_rule(self, sitting: Sitting) -> None:
        with pytest.raises(Refused, match="没有这一选项"):
            cast(sitting, secret(sitting), 1, Choice.DEFER)

    def test_a_paper_ballot_takes_no_electronic_vote_and_the_reverse(self, sitting: Sitting) -> None:
        paper = sitting.ballot(1, Method.SECRET)
        with pytest.raises(Refused, match="不是无记名电子投票"):
            cast(sitting, paper, 1)
        voting.abandon_ballot(ballot=paper, reason="改用电子", actor=sitting.secretary, now=sitting.at(5))
        ballot = voting.open_ballot(
            motion=paper.motion, method=Method.SECRET, electronic=True, actor=sitting.secretary, now=sitting.at(6)
        )
        sums = voting.PaperSums(11, 11, 11, 0, 11, 0)
        with pytest.raises(Refused, match="由系统计算"):
            voting.record_paper_count(
                ballot=ballot, sums=sums, tellers=(sitting.roll[1], sitting.roll[2]), actor=sitting.secretary,
                now=sitting.at(7),
            )  # fmt: skip
        assert not PaperCount.objects.exists()

    def test_only_a_secret_ballot_is_electronic(self, sitting: Sitting) -> None:
        ballot = sitting.ballot(1, Method.NAMED, electronic=True)
        assert not ballot.electronic
        with pytest.raises(IntegrityError), transaction.atomic():
            Ballot.objects.filter(pk=ballot.pk).update(electronic=True)


class TestNoLinkFromPersonToChoice:
    """After closing, by any path: tables, sessions, cache, log, ledger."""

    @pytest.fixture
    def _same_keys(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The random keys of two runs are made equal: what else differs would tell who voted how."""
        monkeypatch.setattr(voting_models.secrets, "randbits", lambda bits: next(self.numbers))
        monkeypatch.setattr(voting_models.secrets, "token_hex", lambda size: "0" * size * 2)  # salts of the ledger

    def run(self, sitting: Sitting, choices: str) -> list[tuple[str, str]]:
        self.numbers = itertools.count(1)
        with transaction.atomic():
            ballot = secret(sitting)
            cast_all(sitting, ballot, choices)
            sitting.announce(sitting.close(ballot))
            dump = everything()
            transaction.set_rollback(True)
        return dump

    @pytest.mark.usefixtures("_same_keys")
    @pytest.mark.skipif(connection.vendor != "sqlite", reason="sequences of PostgreSQL do not roll back")
    def test_the_whole_database_is_the_same_whoever_voted_against(self, sitting: Sitting) -> None:
        first = self.run(sitting, "affffffffff")
        assert ("decisions.SecretVote.choice", "'against'") in first
        assert first == self.run(sitting, "fffffffffaf")
        assert first != self.run(sitting, "fffffffffaa")  # the comparison can fail

    def test_codes_stand_beside_no_person_and_no_choice(self, sitting: Sitting) -> None:
        ballot = secret(sitting)
        cast_all(sitting, ballot, "affffffffff")
        sitting.announce(sitting.close(ballot))
        places = {place for place, value in everything() if CODES[0] in value}
        assert places == {"decisions.Ballot.receipts", "committees.LedgerEntry.payload"}
        entries = [entry for entry in LedgerEntry.objects.all() if CODES[0] in str(entry.payload)]
        assert [entry.verb for entry in entries] == ["ballot_closed"]
        assert set(SecretVote.objects.values_list("code", "sealed")) == {("", "")}

    def test_a_vote_has_no_field_for_person_or_time(self) -> None:
        assert {field.name for field in SecretVote._meta.get_fields()} == {"id", "ballot", "code", "sealed", "choice"}
        assert {field.name for field in SecretMark._meta.get_fields()} == {"id", "ballot", "roll"}

    def test_a_cast_leaves_no_entry_no_press_and_no_word_in_log_cache_or_session(
        self, sitting: Sitting, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        kept: list[str] = []
        store = cache.set
        monkeypatch.setattr(
            cache,
            "set",
            lambda key, value, *rest, **more: (kept.append(f"{key} {value}"), store(key, value, *rest, **more)),
        )
        ballot, client = secret(sitting), Client()
        client.force_login(voter(sitting, 1))
        before = (LedgerEntry.objects.count(), Press.objects.count())
        with caplog.at_level(logging.DEBUG):
            caplog.handler.setLevel(logging.DEBUG)
            logging.getLogger("django.db.backends").setLevel(logging.INFO)  # statements are logged in DEBUG mode only
            answer = client.post(
                reverse("press", args=[sitting.meeting.pk, "cast"]),
                {"ballot": ballot.pk, "choice": "against", "code": CODES[1], "client_id": str(uuid4())},
                headers=JSON,
            )
        assert answer.json() == {"ok": True}
        assert SecretMark.objects.get().roll.person == voter(sitting, 1).person
        assert (LedgerEntry.objects.count(), Press.objects.count()) == before
        for words in (caplog.text, "".join(kept), str(dict(client.session))):
            assert CODES[1] not in words
            assert "against" not in words


class TestOrderAndKeys:
    def test_choices_are_sealed_while_open_and_equal_in_length(self, sitting: Sitting) -> None:
        ballot = secret(sitting)
        cast_all(sitting, ballot, "fanfanfanfa")
        rows = SecretVote.objects.values_list("choice", "sealed")
        assert {choice for choice, _ in rows} == {""}
        assert len({len(sealed) for _, sealed in rows}) == 1
        assert len({sealed for _, sealed in rows}) == 11

    def test_a_choice_opens_only_for_its_own_ballot(self) -> None:
        sealed = seal(Choice.AGAINST, ballot_id=7)
        assert unseal(sealed, ballot_id=7) is Choice.AGAINST
        with pytest.raises(Refused, match="无法解密"):
            unseal(sealed, ballot_id=8)

    def test_keys_follow_no_order_of_casting_and_closing_gives_new_ones(self, sitting: Sitting) -> None:
        ballot = secret(sitting)
        cast_all(sitting, ballot, "fffffaaaaan")
        by_code = dict(SecretVote.objects.values_list("code", "id"))
        assert [by_code[code] for code in CODES] != sorted(by_code.values())  # by chance once in 40 million
        sitting.close(ballot)
        after = set(SecretVote.objects.values_list("id", flat=True))
        assert len(after) == 11
        assert not after & set(by_code.values())
        assert Counter(SecretVote.objects.values_list("choice", flat=True)) == {"for": 5, "against": 5, "abstain": 1}

    def test_the_list_of_codes_is_sorted_and_says_nothing_else(self, sitting: Sitting) -> None:
        ballot = secret(sitting)
        for index in (5, 2, 9, 0):
            cast(sitting, ballot, index)
        assert sitting.close(ballot).receipts == sorted(CODES[index] for index in (5, 2, 9, 0))

    @pytest.mark.skipif(connection.vendor != "sqlite", reason="a setting of SQLite")
    def test_what_is_deleted_is_overwritten(self) -> None:
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA secure_delete").fetchone()[0] == 1
        assert "secure_delete=ON" in settings.DATABASES["default"]["OPTIONS"]["init_command"]


class TestClosing:
    def test_fewer_votes_than_marks_and_the_closing_fails(self, sitting: Sitting) -> None:
        ballot = secret(sitting)
        cast_all(sitting, ballot, "fffffffffff")
        SecretVote.objects.filter(code=CODES[3]).delete()
        with pytest.raises(Refused, match="选票 10 张，已投票 11 人"):
            sitting.close(ballot)
        ballot.refresh_from_db()
        assert ballot.state == BallotState.OPEN

    def test_a_vote_too_many_and_the_closing_fails(self, sitting: Sitting) -> None:
        ballot = secret(sitting)
        cast_all(sitting, ballot, "fffffff----")
        SecretVote.objects.create(ballot=ballot, code=CODES[9], sealed=seal(Choice.FOR, ballot_id=ballot.pk))
        with pytest.raises(Refused, match="两者不符"):
            sitting.close(ballot)

    def test_a_crash_between_count_and_commit_loses_nothing(
        self, sitting: Sitting, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ballot = secret(sitting)
        cast_all(sitting, ballot, "ffffffffaaa")
        before = sorted(SecretVote.objects.values_list("id", "code", "sealed"))

        def crash(*_: Any) -> None:
            assert set(SecretVote.objects.values_list("choice", flat=True)) == {"for", "against"}  # it was counted
            raise RuntimeError("power")

        with monkeypatch.context() as patch:
            patch.setattr(closing, "record", crash)
            with pytest.raises(RuntimeError, match="power"):
                sitting.close(ballot)
        assert sorted(SecretVote.objects.values_list("id", "code", "sealed")) == before
        fresh = sitting.close(Ballot.objects.get(pk=ballot.pk))
        assert (fresh.tally["for"], fresh.tally["against"]) == (8, 3)

    def test_announced_is_final(self, sitting: Sitting) -> None:
        ballot = secret(sitting)
        cast_all(sitting, ballot, "f" * 11)
        sitting.announce(sitting.close(ballot))
        for act in (sitting.close, sitting.announce):
            with pytest.raises(Refused):
                act(ballot)
        with pytest.raises(Refused, match="不能更改"):
            cast(sitting, ballot, 1, code="ZZZZ-2345-6789")
        with pytest.raises(Refused, match="不能作废"):
            voting.abandon_ballot(ballot=ballot, reason="重来", actor=sitting.secretary, now=sitting.at(9))

    def test_abandoned_votes_are_destroyed_unread(self, sitting: Sitting) -> None:
        ballot = secret(sitting)
        cast_all(sitting, ballot, "ffa--------")
        voting.abandon_ballot(ballot=ballot, reason="设备故障", actor=sitting.secretary, now=sitting.at(6))
        assert not SecretVote.objects.exists()
        assert not SecretMark.objects.exists()
        with pytest.raises(Refused, match="已经结束"):
            cast(sitting, ballot, 0)


class TestNobodyLearnsAnInterimCount:
    @pytest.mark.parametrize("who", ["secretary", "chair", "member1"])
    def test_no_page_differs_by_what_was_cast(self, sitting: Sitting, who: str) -> None:
        ballot = secret(sitting)
        client = Client()
        client.force_login(sitting.district.user(who))
        names = ["live-panel", "screen-panel"] + (["record"] if who != "member1" else [])
        pages = []
        for choice in (Choice.FOR, Choice.AGAINST):
            point = transaction.savepoint()
            cast(sitting, ballot, 2, choice)
            html = "".join(client.get(reverse(name, args=[sitting.meeting.pk])).content.decode() for name in names)
            pages.append("".join(line for line in html.splitlines() if "csrf" not in line.lower()))
            transaction.savepoint_rollback(point)
        assert pages[0] == pages[1]

    def test_the_recorder_sees_who_has_voted_and_members_only_themselves(self, sitting: Sitting) -> None:
        ballot = secret(sitting)
        cast(sitting, ballot, 2)
        html = self.panel(sitting, sitting.secretary)
        assert "已投票 1 / 11" in html
        assert "您已投票" in self.panel(sitting, voter(sitting, 2))
        other = self.panel(sitting, voter(sitting, 3))
        assert "您已投票" not in other
        assert "data-cast" in other
        assert "已投票 1" not in other

    def test_receipts_are_shown_to_members_once_announced(self, sitting: Sitting) -> None:
        ballot = secret(sitting)
        cast(sitting, ballot, 2)
        cast_all(sitting, ballot, "ff-ffffffff")
        closed = sitting.close(ballot)
        assert CODES[2] not in self.panel(sitting, voter(sitting, 2))
        sitting.announce(closed)
        assert CODES[2] in self.panel(sitting, voter(sitting, 3))

    def panel(self, sitting: Sitting, user: User) -> str:
        client = Client()
        client.force_login(user)
        return client.get(reverse("live-panel", args=[sitting.meeting.pk])).content.decode()


class TestFewVoters:
    def test_below_five_voters_everyone_is_warned_and_the_record_says_so(self, now: datetime) -> None:
        sitting = open_sitting(now, 4, matters=(Matter.GENERAL,), members=4)
        secret(sitting)
        entry = LedgerEntry.objects.get(verb="ballot_opened")
        assert entry.payload["few_voters"] == 4
        for user in (sitting.secretary, voter(sitting, 1)):
            assert "票数可能暴露个人意见" in TestNobodyLearnsAnInterimCount().panel(sitting, user)

    def test_eleven_are_enough(self, sitting: Sitting) -> None:
        secret(sitting)
        assert "few_voters" not in LedgerEntry.objects.get(verb="ballot_opened").payload
        assert RollEntry.objects.filter(meeting=sitting.meeting).count() >= 11

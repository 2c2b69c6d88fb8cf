"""Whatever is done to the record behind its back is found, and named exactly."""

import json
from dataclasses import replace
from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection

from committees.ledger import anchoring, selectors, triggers
from committees.ledger import services as ledger
from committees.ledger.reading import read_anchors
from committees.ledger.rules import BEGINNING, entry_digests
from committees.ledger.tasks import anchor_heads
from committees.ledger.verification import verify
from committees.models import Anchor, LedgerEntry, LedgerHead, Organisation, Outbox, Person, User
from tests.ledger_support import forge, settle

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation():
    return Organisation.objects.create(code="weidong", name="卫东区委", short_name="区委")


def write(organisation, now, aggregate="meeting:1", count=4):
    for n in range(count):
        ledger.append(
            aggregate=aggregate,
            organisation_id=organisation.pk,
            verb=f"step_{n}",
            payload={"n": n, "names": ["张喆", "李𬀩"], "none": None},
            actor=None,
            now=now + timedelta(microseconds=n),
        )


@pytest.fixture
def record(organisation, now):
    write(organisation, now)
    write(organisation, now, "item:7", 2)


def command(*arguments):
    out = StringIO()
    try:
        call_command("verify_ledger", *arguments, stdout=out)
    except CommandError as error:
        return error.returncode, out.getvalue() + str(error)
    return 0, out.getvalue()


def test_an_untouched_record_holds(record):
    code, text = command()
    assert code == 0
    assert "台账 2 条链、6 条记录" in text
    assert "核验通过" in text
    assert "尚未锚定：2 条链上的 6 条记录" in text


ENTRIES, HEADS = "committees_ledgerentry", "committees_ledgerhead"
PAYLOAD = """'{"n": 9, "names": [], "none": null}'"""
FORGERIES = {
    "altered payload": (
        f"UPDATE {ENTRIES} SET payload = {PAYLOAD} WHERE sequence = 2",
        "第2条：内容与写入时的承诺不符",
    ),
    "altered salt": (f"UPDATE {ENTRIES} SET salt = 'x' WHERE sequence = 2", "第2条：内容与写入时的承诺不符"),
    "altered verb": (f"UPDATE {ENTRIES} SET verb = 'y' WHERE sequence = 3", "第3条：摘要不符"),
    "altered actor": (f"UPDATE {ENTRIES} SET actor_name = '王五' WHERE sequence = 3", "第3条：摘要不符"),
    "altered time": (f"UPDATE {ENTRIES} SET at = '2026-09-01 01:00:00' WHERE sequence = 1", "第1条：摘要不符"),
    "altered organisation": (f"UPDATE {ENTRIES} SET organisation_id = NULL WHERE sequence = 1", "第1条：摘要不符"),
    "altered sm3": (f"UPDATE {ENTRIES} SET digest_sm3 = 'z' WHERE sequence = 1", "第1条：国密摘要不符"),
    "sm3 stripped": (
        f"UPDATE {ENTRIES} SET algorithm = 'sha256', digest_sm3 = '' WHERE sequence = 4",
        "第4条：摘要不符",
    ),
    "deleted in the middle": (f"DELETE FROM {ENTRIES} WHERE sequence = 3", "第3条：第3条缺失，被删除"),
    "deleted first": (f"DELETE FROM {ENTRIES} WHERE sequence = 1", "第1条：第1条缺失，被删除"),
    "cut back": (f"DELETE FROM {ENTRIES} WHERE sequence > 2", "链末登记记有4条，现第3至4条缺失"),
    "chain deleted": (f"DELETE FROM {ENTRIES} WHERE aggregate = 'meeting:1'", "链末登记记有4条，现第1至4条缺失"),
    "all deleted": (f"DELETE FROM {ENTRIES}", "链末登记记有4条，现第1至4条缺失"),
    "head deleted": (f"DELETE FROM {HEADS} WHERE aggregate = 'meeting:1'", "meeting:1：没有链末登记"),
    "head set back": (f"UPDATE {HEADS} SET sequence = 3 WHERE aggregate = 'meeting:1'", "链末登记只到第3条"),
    "head altered": (f"UPDATE {HEADS} SET digest = 'q'", "第4条：与链末登记所记摘要不符"),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_forgeries_are_found_and_named(record, name):
    statement, finding = FORGERIES[name]
    forge(statement)
    code, text = command()
    assert code == 1
    assert f"meeting:1 {finding}" in text or finding in text
    assert "核验通过" not in text


def test_exchanged_entries_are_found(record):
    mine = f"UPDATE {ENTRIES} SET sequence = %s WHERE aggregate = 'meeting:1' AND sequence = %s"
    forge(mine % (99, 2), mine % (2, 3), mine % (3, 99))
    found = {(flaw.aggregate, flaw.sequence) for flaw in verify().flaws}
    assert found == {("meeting:1", 2), ("meeting:1", 3), ("meeting:1", 4)}


@pytest.mark.skipif("connection.vendor != 'sqlite'")
@pytest.mark.parametrize("column", ["payload", "at", "sequence", "actor_id", "commitment"])
def test_rubbish_in_a_column_is_reported_and_does_not_end_the_reading(record, column):
    triggers.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA ignore_check_constraints = ON")
        cursor.execute(f"UPDATE {ENTRIES} SET {column} = 'rub{{bish' WHERE sequence = 2 AND aggregate = 'item:7'")
        cursor.execute("PRAGMA ignore_check_constraints = OFF")
        report = verify()
        assert {flaw.aggregate for flaw in report.flaws} == {"item:7"}
        cursor.execute(f"DELETE FROM {ENTRIES}")


@pytest.mark.parametrize("name", [f"{table}_no_{what}" for table in triggers.TABLES for what in ("update", "delete")])
def test_a_missing_trigger_fails_the_verification(record, name):
    settle()
    triggers.remove(connection)
    code, text = command()
    assert code == 1
    assert f"触发器 {name} 缺失" in text


def rewrite_whole():
    """The most that a forger inside can do: every entry anew, with heads that fit."""
    settle()
    triggers.remove(connection)
    for head in LedgerHead.objects.all():
        previous, previous_sm3 = BEGINNING, BEGINNING
        for row in list(selectors.rows(head.aggregate)):
            forged = LedgerEntry.objects.get(pk=row.pk)
            forged.verb, forged.previous = "forged", previous
            new = replace(row, verb="forged", previous=previous)
            forged.digest, forged.digest_sm3 = entry_digests(new, previous_sm3)
            forged.save()
            previous, previous_sm3 = forged.digest, forged.digest_sm3
        head.digest, head.digest_sm3 = previous, previous_sm3
        head.save()
    settle()
    triggers.install(connection)


def test_a_chain_rewritten_whole_is_found_with_an_anchor_only(record, organisation, now, tmp_path):
    file = tmp_path / "anchor.json"
    call_command("write_anchor", "--out", str(file), stdout=StringIO())
    assert command("--anchor", str(file))[0] == 0
    rewrite_whole()
    assert command()[0] == 0  # the docstring of verification says so
    code, text = command("--anchor", str(file))
    assert code == 1
    assert "meeting:1 第4条：与外存" in text
    assert "item:7 第2条：与外存" in text


def test_entries_after_the_anchor_are_reported_as_not_yet_anchored(record, organisation, now, tmp_path):
    file = tmp_path / "anchor.json"
    call_command("write_anchor", "--out", str(file), stdout=StringIO())
    write(organisation, now, "item:7", 3)
    code, text = command("--anchor", str(file))
    assert code == 0
    assert "尚未锚定：1 条链上的 3 条记录" in text


def test_a_chain_removed_with_its_head_is_found_with_an_anchor(record, tmp_path):
    file = tmp_path / "anchor.json"
    call_command("write_anchor", "--out", str(file), stdout=StringIO())
    forge(f"DELETE FROM {ENTRIES} WHERE aggregate = 'item:7'", f"DELETE FROM {HEADS} WHERE aggregate = 'item:7'")
    assert command()[0] == 0
    code, text = command("--anchor", str(file))
    assert code == 1
    assert "锚点记有2条，现第1至2条缺失" in text


def test_an_anchor_file_is_never_written_over(record, tmp_path):
    file = tmp_path / "anchor.json"
    call_command("write_anchor", "--out", str(file), stdout=StringIO())
    before = file.read_bytes()
    with pytest.raises(CommandError, match="已存在"):
        call_command("write_anchor", "--out", str(file), stdout=StringIO())
    assert file.read_bytes() == before


@pytest.mark.parametrize("content", ["", "no json", "{}", '{"anchors": []}', '{"format": "other"}', '{"anchors": [1]}'])
def test_what_is_no_anchor_is_refused_in_chinese(record, tmp_path, content):
    file = tmp_path / "anchor.json"
    file.write_text(content)
    code, text = command("--anchor", str(file))
    assert code == 1
    assert "锚点" in text
    assert command("--anchor", str(tmp_path / "absent"))[0] == 1


def test_an_altered_anchor_file_is_found(record, tmp_path):
    file = tmp_path / "anchor.json"
    call_command("write_anchor", "--out", str(file), stdout=StringIO())
    written = json.loads(file.read_text())
    del written["anchors"][0]["heads"]["item:7"]
    file.write_text(json.dumps(written))
    code, text = command("--anchor", str(file))
    assert code == 1
    assert "与其自身摘要不符" in text


def test_daily_anchors_are_chained_and_made_once_a_day(record, organisation, now):
    first = anchoring.anchor_organisation(organisation=organisation, now=now)
    write(organisation, now, "item:7", 1)
    assert anchoring.anchor_organisation(organisation=organisation, now=now + timedelta(hours=1)) is None
    second = anchoring.anchor_organisation(organisation=organisation, now=now + timedelta(days=1))
    assert (
        anchoring.anchor_organisation(organisation=organisation, now=now + timedelta(days=2)) is None
    )  # nothing moved
    assert set(first.heads) == {"meeting:1", "item:7"}
    assert set(second.heads) == {"item:7"}
    assert (first.previous, second.previous) == (BEGINNING, first.digest)
    code, text = command()
    assert code == 0
    assert "锚点 2 个" in text
    assert "尚未锚定" not in text


def test_the_task_may_run_twice(record):
    assert anchor_heads() == 1
    assert anchor_heads() == 0
    assert Anchor.objects.count() == 1


@pytest.mark.parametrize(
    ("statement", "finding"),
    [
        ("UPDATE committees_anchor SET heads = '{}'", "锚点被改动"),
        ("UPDATE committees_anchor SET previous = 'x' WHERE day = '2026-09-04'", "锚点被改动"),
        ("DELETE FROM committees_anchor WHERE day = '2026-09-03'", "与前一锚点不衔接"),
        ("UPDATE committees_anchor SET heads = '[1]'", "无法读出"),
    ],
)
def test_altered_anchors_are_found(record, organisation, now, statement, finding):
    anchoring.anchor_organisation(organisation=organisation, now=now)
    write(organisation, now, "item:7", 1)
    anchoring.anchor_organisation(organisation=organisation, now=now + timedelta(days=1))
    forge(statement)
    code, text = command()
    assert code == 1
    assert finding in text


@pytest.fixture
def holders(organisation, now):
    from committees.access.services import grant_role
    from committees.access.states import Role

    for name, role in (("审计", Role.AUDIT_ADMIN), ("系统", Role.SYSTEM_ADMIN), ("备用", Role.SYSTEM_ADMIN)):
        user = User.objects.create(username=f"u-{name}")
        Person.objects.create(organisation=organisation, user=user, name=name, email=f"{role}@example.org")
        grant_role(role=role, scope=organisation, user=user, starts_on=now.date(), now=now)


def test_the_anchor_leaves_by_mail_to_two_holders_and_the_mail_verifies(
    organisation, holders, record, now, tmp_path, django_capture_on_commit_callbacks
):
    anchoring.anchor_organisation(organisation=organisation, now=now)
    rows = Outbox.objects.filter(purpose="anchor")
    assert sorted(row.recipient.name for row in rows) == ["审计", "系统"]
    file = tmp_path / "mail.txt"
    file.write_text(rows[0].body)
    assert command("--anchor", str(file))[0] == 0
    message = mail.EmailMessage(rows[0].subject, rows[0].body, "a@example.org", ["b@example.org"])
    file.write_bytes(message.message().as_bytes())
    [kept] = read_anchors(file)
    assert kept["digest"] == Anchor.objects.get().digest
    rewrite_whole()
    assert command("--anchor", str(file))[0] == 1


def test_a_mailed_anchor_shows_that_the_anchors_of_the_database_were_rewritten(
    organisation, holders, record, now, tmp_path
):
    anchoring.anchor_organisation(organisation=organisation, now=now)
    file = tmp_path / "mail.txt"
    file.write_text(Outbox.objects.filter(purpose="anchor")[0].body)
    rewrite_whole()
    forge("DELETE FROM committees_anchor")
    anchoring.anchor_organisation(organisation=organisation, now=now)
    assert command()[0] == 0
    code, text = command("--anchor", str(file))
    assert code == 1
    assert "在数据库中已不存在" in text

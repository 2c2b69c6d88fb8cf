"""Build the demonstration through the services. Harmless to repeat: what is there stays as it is."""

from __future__ import annotations

import json
import random
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from committees.access.demo import accounts_file
from committees.models import Organisation
from committees.rulebooks.services import load_shipped_rulebooks
from personnel.demo import cast
from personnel.demo.archive import archive_meeting
from personnel.demo.build import build
from personnel.demo.others import build_others
from personnel.demo.paperwork import issue_minutes, make_public
from personnel.demo.troupes import SHOWN, TROUPES

PASSWORD = "Weidong-2026"  # noqa: S105 - the demonstration's own, never made in production


class Command(BaseCommand):
    help = "建立演示数据（可重复执行）：一个区委（已开、正在开、已通知的会），以及办公室、局、县、镇各一次已开的会"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=7, help="随机数种子（决定发言内容），默认 7")

    def handle(self, *_args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("演示数据带有公开的口令，不能建在生产环境中。")
        if Organisation.objects.filter(code=cast.ORGANISATION["code"]).exists():
            self.stdout.write("演示数据已经建立。")
        else:
            self._build(random.Random(options["seed"]))  # noqa: S311 - dice, not secrets
            self.stdout.write("已建立演示数据。")
        write_accounts()
        for account in shown_accounts():
            self.stdout.write(f"  {account['username']:<18} {account['role']}")
        self.stdout.write(f"  口令均为 {PASSWORD}")

    def _build(self, dice: random.Random) -> None:
        """All in one transaction but the papers, which take their time and are tried again by the worker."""
        now = timezone.now()
        with transaction.atomic():
            load_shipped_rulebooks(now=now)
            house, signed = build(PASSWORD, now, dice)
            others = build_others(PASSWORD, now, dice)
        if not issue_minutes(house, signed):
            self.stdout.write("纪要的 PDF 尚未生成，后台稍后会再试。")
        elif not archive_meeting(house, signed.meeting, "dangan"):
            self.stdout.write("归档包尚未生成，后台稍后会再试。")
        make_public(house, signed)
        for other, minutes in others:
            if not issue_minutes(other, minutes, with_notices=False):
                self.stdout.write(f"{other.organisation}的纪要尚未生成，后台稍后会再试。")


def shown_accounts() -> list[dict[str, str]]:
    """One account for each role of the district, then some of each other organisation."""
    names = {row.login: row.name for row in (*cast.MEMBERS, *cast.STAFF)} | {row[0]: row[1] for row in cast.OBSERVERS}
    rows = [
        {"role": role, "username": login, "name": names[login], "password": PASSWORD}
        for role, login in cast.SHOWN_ACCOUNTS
    ]
    for troupe in TROUPES:
        people = {row[0]: row[1] for row in (*troupe.members, *troupe.staff)}
        rows += [
            {
                "role": f"{troupe.short_name} · {role}",
                "username": f"{troupe.code}-{login}",
                "name": people[login],
                "password": PASSWORD,
            }
            for role, login in SHOWN
        ]
    return rows


def write_accounts() -> None:
    """The list that the login page and the start screen show."""
    file = accounts_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(shown_accounts(), ensure_ascii=False, indent=1), encoding="utf-8")

"""三员: the first accounts of an installation. There is no default password."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from committees.access.accounts import make_administrators
from committees.calendar.services import load_shipped_calendar
from committees.errors import Refused
from committees.people.models import Organisation
from committees.people.services import found_organisation
from committees.rulebooks.services import load_shipped_rulebooks


class Command(BaseCommand):
    help = "在空数据库中建表、载入议事规则蓝本和工作日历，并为机关建立系统、安全、审计三个管理员账号，各给一次性密码。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--code", required=True, help="机关代码（字母、数字、短横）")
        parser.add_argument("--name", default="", help="机关全称（机关尚未登记时必填）")
        parser.add_argument("--short-name", default="", help="机关简称（默认同全称）")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        now = timezone.now()
        self._prepare()
        try:
            with transaction.atomic():
                load_shipped_rulebooks(now=now)  # the setup in the browser begins with a choice among them
                load_shipped_calendar(now=now)  # without it every term of the first notice would be 暂定
                made = make_administrators(organisation=self._organisation(options, now), now=now)
        except Refused as refused:
            raise CommandError(refused.message) from refused
        self.stdout.write("以下密码只显示这一次，首次登录时必须修改：")
        for label, username, password in made:
            self.stdout.write(f"  {label}  {username}  {password}")

    def _prepare(self) -> None:
        """One command for an empty database; one that has tables is migrated with the release, not by the way."""
        if not MigrationRecorder(connection).applied_migrations():
            self.stdout.write("数据库是空的，正在建表（约一分钟）……")
            call_command("migrate", verbosity=0, interactive=False)

    def _organisation(self, options: dict[str, Any], now: Any) -> Organisation:
        found = Organisation.objects.filter(code=options["code"]).first()
        if found is not None:
            return found
        if not options["name"]:
            raise CommandError("还没有这个机关，请用 --name 给出全称。")
        short = options["short_name"] or options["name"][:30]
        names = {"code": options["code"], "name": options["name"], "short_name": short}
        return found_organisation(**names, document_mark="", now=now)

"""恢复: a backup into an empty installation, verified before it stays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from committees.backup.services import restore
from committees.errors import Refused


class Command(BaseCommand):
    help = "把备份恢复到新建的空库（先 migrate）；核对全部摘要并核验台账后才生效。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", type=Path, help="备份文件")
        parser.add_argument("--passphrase-file", type=Path, required=True, help="口令文件")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        try:
            passphrase = options["passphrase_file"].read_text(encoding="utf-8").strip()
            made = restore(source=options["source"], passphrase=passphrase)
        except (Refused, OSError) as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"已恢复 {made.rows} 行、{made.files} 个文件，摘要和台账核验通过。")

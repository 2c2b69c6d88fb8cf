"""备份: the database and the files into one encrypted file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from committees.backup.services import back_up
from committees.errors import Refused


class Command(BaseCommand):
    help = "把数据库和全部文件备份为一个加密文件；口令从文件读取。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("target", type=Path, help="备份文件")
        parser.add_argument("--passphrase-file", type=Path, required=True, help="口令文件（至少十二个字符）")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        try:
            passphrase = options["passphrase_file"].read_text(encoding="utf-8").strip()
            made = back_up(target=options["target"], passphrase=passphrase, now=timezone.now())
        except (Refused, OSError) as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"已备份 {made.rows} 行、{made.files} 个文件到 {options['target']}。")

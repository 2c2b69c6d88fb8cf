"""核验归档包: does a package hold, and is it the one that the register names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from committees.errors import Refused
from committees.ledger.reading import read_anchors
from decisions.archive.checking import BROKEN, check_path, words
from decisions.archive.models import ArchivePackage


class Command(BaseCommand):
    help = "重新计算归档包的全部摘要、台账、票数和判断，并与归档登记、外存锚点核对；有不符即以状态码 1 结束。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, metavar="PATH", help="归档包（.zip）或解开后的文件夹")
        parser.add_argument(
            "--anchor", action="append", type=Path, default=[], metavar="FILE", help="外存锚点文件，可给多个"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        try:
            anchors = [anchor for path in options["anchor"] for anchor in read_anchors(path)]
            found = check_path(options["path"], anchors)
        except Refused as refused:
            raise CommandError(refused.message) from refused
        except BROKEN as error:
            raise CommandError(
                f"无法读取 {options['path']}：压缩包损坏，不是完整的归档包（{type(error).__name__}）"
            ) from error
        if ArchivePackage.objects.filter(manifest_digest=found.manifest_digest).exists():
            found.holds.append("清单摘要与本机归档登记一致。")
        else:
            found.faults.append("本机归档登记中没有这个清单摘要：归档包被改写，或不是本机封装的")
        self.stdout.write("\n".join(words(found)))
        if not found.sound:
            raise CommandError(f"核验不通过：{len(found.faults)} 处不符。")

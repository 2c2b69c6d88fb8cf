"""核验台账: does the record still hold, and what exactly does not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from committees.errors import Refused
from committees.ledger.reading import read_anchors
from committees.ledger.verification import Report, verify

LONGEST_LIST = 200


class Command(BaseCommand):
    help = "重新计算全部台账并核对；有一处不符即以状态码 1 结束。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--anchor", action="append", type=Path, default=[], metavar="FILE", help="外存锚点文件，可给多个"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        try:
            kept = [anchor for path in options["anchor"] for anchor in read_anchors(path)]
        except Refused as refused:
            raise CommandError(refused.message) from refused
        report = verify(kept)
        self.stdout.write(
            f"台账 {report.chains} 条链、{report.entries} 条记录；锚点 {report.anchors} 个，外存锚点 {len(kept)} 个。"
        )
        self._show_flaws(report)
        self._show_not_anchored(report)
        if not report.holds:
            raise CommandError(
                f"核验不通过：{len(_lines(report))} 处不符。请停止使用并保全数据库，与外存锚点和备份比对。"
            )
        self.stdout.write("核验通过：全部记录与摘要、链末登记、锚点相符，数据库拒绝改动的触发器齐全。")

    def _show_flaws(self, report: Report) -> None:
        lines = _lines(report)
        for line in lines[:LONGEST_LIST]:
            self.stdout.write(f"不符：{line}")
        if len(lines) > LONGEST_LIST:
            self.stdout.write(f"……另有 {len(lines) - LONGEST_LIST} 处不符。")

    def _show_not_anchored(self, report: Report) -> None:
        if not report.not_anchored:
            return
        total = sum(report.not_anchored.values())
        self.stdout.write(f"尚未锚定：{len(report.not_anchored)} 条链上的 {total} 条记录（写于最近一次锚定之后）。")


def _lines(report: Report) -> list[str]:
    lines = [f"触发器 {name} 缺失、停用或被改动，数据库不再拒绝改动台账" for name in report.missing_triggers]
    lines += report.anchor_flaws
    lines += [
        f"{flaw.aggregate} 第{flaw.sequence}条：{flaw.text}" if flaw.sequence else f"{flaw.aggregate}：{flaw.text}"
        for flaw in report.flaws
    ]
    return lines

"""Render all signed minutes of a year in one go, or render them again and compare with what was kept."""

from __future__ import annotations

from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from committees.models import Committee
from decisions.minutes.selectors import signed_minutes
from decisions.minutes.volumes import paper_of, renders_alike


class Command(BaseCommand):
    help = "生成一年内全部已签发纪要的 PDF；加 --again 则全部重新排版，逐字节与已存文件比对"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("year", type=int, help="年度")
        parser.add_argument("--again", action="store_true", help="重新排版并比对")

    def handle(self, *_args: Any, **options: Any) -> None:
        now, began = timezone.now(), monotonic()
        found = [each for body in Committee.objects.order_by("pk") for each in signed_minutes(body.pk, options["year"])]
        different = []
        for index, minutes in enumerate(found, start=1):
            if not options["again"] or not minutes.pdf_digest:
                paper_of(minutes, now)
            elif not renders_alike(minutes):
                different.append(f"{minutes.title}{minutes.number_words}")
            self.stdout.write(f"{index}/{len(found)} {minutes.title}{minutes.number_words}")
        if different:
            raise CommandError(f"{len(different)} 份与已存文件不同：{'；'.join(different[:10])}")
        self.stdout.write(f"{len(found)} 份，用时 {monotonic() - began:.0f} 秒。")

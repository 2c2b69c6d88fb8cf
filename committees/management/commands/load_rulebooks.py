"""Store the shipped rulebooks and the calendar of working days. Harmless to repeat."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from committees.calendar.services import load_shipped_calendar
from committees.rulebooks.services import load_shipped_rulebooks


class Command(BaseCommand):
    help = "载入随软件提供的议事规则和工作日历（可重复执行）"

    def handle(self, *_args: Any, **_options: Any) -> None:
        now = timezone.now()
        for line in load_shipped_rulebooks(now=now):
            self.stdout.write(f"已载入 {line}")
        years = load_shipped_calendar(now=now)
        if years:
            self.stdout.write(f"已载入工作日历 {years[0]}—{years[-1]} 年")

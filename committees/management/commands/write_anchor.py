"""写出锚点: the heads of all chains, to be kept outside this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from committees.ledger.anchoring import as_text, complete_anchor
from committees.people.models import Organisation


class Command(BaseCommand):
    help = "把各机关台账的链末写入文件，另行保存在本机之外；核验时用 verify_ledger --anchor 文件。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="新文件的路径")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        now = timezone.now()
        anchors = [complete_anchor(organisation=each, now=now) for each in Organisation.objects.order_by("pk")]
        path: Path = options["out"]
        try:
            with path.open("x", encoding="utf-8") as file:  # an older anchor is evidence: never written over
                file.write(as_text({"anchors": anchors}) + "\n")
        except FileExistsError as error:
            raise CommandError(f"{path} 已存在。旧锚点是证据，不得覆盖，请换一个文件名。") from error
        except OSError as error:
            raise CommandError(f"无法写入 {path}：{error.strerror}。") from error
        total = sum(len(anchor["heads"]) for anchor in anchors)
        self.stdout.write(f"已写出 {len(anchors)} 个机关、{total} 条链的锚点：{path}。请存到本机之外。")

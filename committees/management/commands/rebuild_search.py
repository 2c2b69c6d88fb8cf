"""Rebuild the search index from the rows: after a restore, or when a new kind of text can be found."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from committees.search.ports import search_kinds
from committees.search.services import refresh

BATCH = 200


class Command(BaseCommand):
    help = "重建检索索引（恢复备份之后，或升级增加了检索种类之后运行）。"

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - the signature is the base class's
        for kind in search_kinds():
            keys = list(kind.everything().order_by("pk").values_list("pk", flat=True))
            for start in range(0, len(keys), BATCH):
                with transaction.atomic():
                    refresh(kind=kind.name, subjects=keys[start : start + BATCH])
            print(f"{kind.label}：{len(keys)}")

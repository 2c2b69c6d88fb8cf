"""How an import reads in the record of an organisation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from committees.ledger.ports import VerbName

LABELS = {"unit": "单位", "post": "职务", "email": "邮箱"}


def _revised(payload: Mapping[str, Any]) -> str:
    words = (f"{LABELS[name]} {old or '（空）'} → {new}" for name, (old, new) in payload["changed"].items())
    return f"{payload['person']}：{'，'.join(words)}"


VERBS: dict[str, str | VerbName] = {
    "sheet_imported": VerbName(
        "导入表格",
        "done",
        lambda payload: (
            f"{payload['title']}：新增 {payload['new']} 行，变更 {payload['changed']} 行（{payload['file']}）"
        ),
    ),
    "person_revised": VerbName("更新人员登记", "neutral", _revised),
}

"""How long a file is kept, as the stamp and the number write it."""

from __future__ import annotations

from enum import StrEnum


class Retention(StrEnum):
    """保管期限 (DA/T 22)."""

    PERMANENT = "Y"
    THIRTY = "D30"
    TEN = "D10"


RETENTION_LABELS = {Retention.PERMANENT: "永久", Retention.THIRTY: "30年", Retention.TEN: "10年"}


class Origin(StrEnum):
    """Where a file of a package comes from."""

    OWN = "own"
    UPLOAD = "upload"
    MACHINE = "machine"


ORIGIN_LABELS = {Origin.OWN: "本系统生成", Origin.UPLOAD: "上传原件", Origin.MACHINE: "核验数据"}

# Outcomes of an item whose papers are kept ten years: what was discussed and not passed.
NOT_PASSED = frozenset(("rejected", "deferred", "passed-on", ""))

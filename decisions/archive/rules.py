"""The number of a file in the archive, and the four properties it is checked for."""

from __future__ import annotations

from dataclasses import dataclass

from decisions.archive.states import Retention

CLASS = "WS"
INSTITUTION = "BGS"


def archive_number(fonds: str, year: int, retention: Retention, piece: int) -> str:
    """档号 after DA/T 22, as Z109-WS·2026-Y-BGS-0001: the piece has four digits within its lowest class."""
    if not 1 <= piece <= 9999:
        raise ValueError("a piece has a number from 1 to 9999")
    return f"{fonds}-{CLASS}·{year}-{retention}-{INSTITUTION}-{piece:04d}"


@dataclass(frozen=True)
class Check:
    """One line of the four-property report (四性检测, DA/T 70)."""

    kind: str
    text: str
    holds: bool

    def as_dict(self) -> dict[str, object]:
        """For the frozen row."""
        return {"kind": self.kind, "text": self.text, "holds": self.holds}


@dataclass(frozen=True)
class Counts:
    """What a package holds, as far as its checks ask."""

    chain_flaws: int
    minutes_match: bool
    missing: tuple[str, ...]
    entries: int
    files: int
    unreadable: tuple[str, ...]
    undeclared: int


def four_properties(counts: Counts) -> list[Check]:
    """真实、完整、可用、安全, each with what was looked at."""
    return [
        Check("真实性", "台账逐条重新计算，前后衔接，与内容承诺相符", counts.chain_flaws == 0),
        Check("真实性", "纪要文件与签发后登记的摘要一致", counts.minutes_match),
        Check("完整性", _parts(counts.missing), not counts.missing),
        Check(
            "完整性", f"过程记录 {counts.entries} 条，文件 {counts.files} 个，字节数和摘要均已登记", counts.entries > 0
        ),
        Check("可用性", _readable(counts.unreadable), not counts.unreadable),
        Check("安全性", f"上传件均经检查或声明不涉密，未声明 {counts.undeclared} 件", counts.undeclared == 0),
    ]


def _parts(missing: tuple[str, ...]) -> str:
    return f"缺少：{'、'.join(missing)}" if missing else "通知、议程、记录、纪要、表决结果、元数据、封装文件齐全"


def _readable(unreadable: tuple[str, ...]) -> str:
    return f"无法打开：{'、'.join(unreadable)}" if unreadable else "本系统文件为 PDF/A，全部文件可以读出"

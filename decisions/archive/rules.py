"""The number of a file in the archive, and the four properties it is checked for."""

from __future__ import annotations

from dataclasses import dataclass

from decisions.archive.states import Retention

CLASS = "WS"


def archive_number(fonds: str, year: int, retention: Retention, piece: int, section: str) -> str:
    """档号 after DA/T 22, as Z109-WS·2026-Y-BGS-0001: the piece has four digits within its lowest class."""
    if not 1 <= piece <= 9999:
        raise ValueError("a piece has a number from 1 to 9999")
    return f"{fonds}-{CLASS}·{year}-{retention}-{section}-{piece:04d}"


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
    """What a package holds, as far as its checks ask. Tuples name what is wrong; empty ones say that nothing is."""

    chain_flaws: int
    minutes_match: bool
    entries: int  # written out, and `recorded` in the ledger
    recorded: int
    files: int
    size: int
    replaced: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    unfilled: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()
    unsafe: tuple[str, ...] = ()
    secrets: int = 0  # papers marked 工作秘密, and those of them that lie open
    exposed: int = 0


def four_properties(counts: Counts) -> list[Check]:
    """真实、完整、可用、安全, each with what was looked at."""
    told = f"过程记录 {counts.entries} 条，文件 {counts.files} 个，共 {counts.size} 字节，摘要均已登记"
    every = counts.entries == counts.recorded > 0
    marked = f"，其中工作秘密 {counts.secrets} 件，只提供给知悉范围内的人员" if counts.secrets else ""
    opened = [f"工作秘密 {counts.exposed} 件没有限定知悉范围"] if counts.exposed else []
    return [
        Check("真实性", "台账逐条重新计算，前后衔接，与内容承诺相符", counts.chain_flaws == 0),
        Check("真实性", "纪要文件与签发后登记的摘要一致", counts.minutes_match),
        _check("真实性", "与台账登记的摘要不符", counts.replaced, "上传材料与台账登记的摘要逐件一致"),
        _check("完整性", "缺少", counts.missing, "通知、议程、记录、纪要、各项表决结果、会上所用材料、元数据齐全"),
        Check("完整性", told if every else f"{told}，台账应有 {counts.recorded} 条", every),
        _check("完整性", "元数据没有填写", counts.unfilled, "必备元数据和业务过程均已著录"),
        _check("可用性", "无法打开", counts.unreadable, "逐个打开，本系统文件为 PDF/A，全部文件可以读出"),
        _check("安全性", "", (*counts.unsafe, *opened), f"上传件逐件重新检查密级标志、宏和不涉密声明{marked}"),
    ]


def _check(kind: str, words: str, wrong: tuple[str, ...], right: str) -> Check:
    named = "、".join(wrong)
    return Check(kind, (f"{words}：{named}" if words else named) if wrong else right, not wrong)

"""What may stand in the head of minutes (GB/T 9704-2012, 7.2 and 10.3). Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

MARK_LENGTH = 40
SERIES_LENGTH = 20
NAME_LENGTH = 40
COPIES = 60
HAN = re.compile(r"[\u4e00-\u9fff]")
UNFIT = re.compile(r"[\d〔〕\[\]【】（）()第号\s]")
FONDS = re.compile(r"[A-Z0-9]{1,20}")


@dataclass(frozen=True)
class Stationery:
    """The wording of a template: empty fields fall back to the software's default."""

    mark: str = ""
    series: str = ""
    issued_by: str = ""
    copies_to: tuple[str, ...] = field(default_factory=tuple)


def faults_of(wording: Stationery) -> list[str]:
    """What is wrong with it, in words; empty when it may be printed.

    The mark is “×××××纪要” (10.3); a series stands before 〔2026〕: no year, brackets, 第 or 号 (7.2.5).
    """
    found = []
    if wording.mark and not wording.mark.endswith("纪要"):
        found.append("纪要标志应以“纪要”结尾（GB/T 9704-2012 10.3）。")
    if len(wording.mark) > MARK_LENGTH:
        found.append(f"纪要标志不能超过 {MARK_LENGTH} 字。")
    if wording.series and (UNFIT.search(wording.series) or not HAN.search(wording.series)):
        found.append("纪要代字只写汉字，不写年份、括号、“第”和“号”（GB/T 9704-2012 7.2.5）。")
    if len(wording.series) > SERIES_LENGTH or len(wording.issued_by) > NAME_LENGTH:
        found.append(f"代字不能超过 {SERIES_LENGTH} 字，印发机关不能超过 {NAME_LENGTH} 字。")
    return found + _copies(wording.copies_to)


def _copies(names: Sequence[str]) -> list[str]:
    too_long = any(len(name) > NAME_LENGTH for name in names)
    if len(names) > COPIES or too_long:
        return [f"抄送至多 {COPIES} 个单位，每个不超过 {NAME_LENGTH} 字。"]
    return []


def is_fonds(number: str) -> bool:
    """Whether it can stand at the head of a 档号: capital letters and digits, as Z109 (DA/T 13)."""
    return FONDS.fullmatch(number) is not None

"""Medians of repeated runs, ours beside a base."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """Both medians in microseconds. The ratio is ours to the base, in hundredths (integers, as everywhere)."""

    name: str
    ours: int
    base: int
    base_name: str
    most: int  # the ratio in hundredths that we promise not to exceed

    @property
    def ratio(self) -> int:
        return self.ours * 100 // max(1, self.base)

    @property
    def is_kept(self) -> bool:
        return self.ratio <= self.most

    def __str__(self) -> str:
        verdict = "符合" if self.is_kept else "超出"
        return (
            f"{self.name}: {self.ours / 1000:.2f} ms，{self.base_name}: {self.base / 1000:.2f} ms，"
            f"比值 {self.ratio / 100:.2f}（上限 {self.most / 100:.2f}，{verdict}）"
        )


def median_micros(act: Callable[[], object], times: int, warm: int = 2) -> int:
    """The median duration of `act` in microseconds, after `warm` runs that do not count."""
    for _ in range(warm):
        act()
    spans = []
    for _ in range(times):
        began = time.perf_counter_ns()
        act()
        spans.append((time.perf_counter_ns() - began) // 1000)
    return int(statistics.median(spans))


def compare(
    name: str, ours: Callable[[], object], base_name: str, base: Callable[[], object], *, times: int, most: int
) -> Result:
    """Measure both, the base first."""
    base_micros = median_micros(base, times)
    return Result(name, median_micros(ours, times), base_micros, base_name, most)

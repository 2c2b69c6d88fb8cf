"""What the registers compute: days, categories and grades of 党务公开, points. No framework."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from committees.rules import Clause
from committees.rules.clause import silent
from committees.rules.duties import Provision, Topic

FULL = 100
DEFAULT_CATEGORIES: tuple[str, ...] = (
    "决议、决定及执行情况",
    "思想建设",
    "组织管理",
    "领导班子建设",
    "干部选任和管理",
    "联系和服务党员、群众",
    "党风廉政建设",
    "其他应当公开的事项",
)
DEFAULT_GRADES: tuple[str, ...] = ("优秀", "良好", "合格", "不合格")
# From which score each grade but the last begins: no rulebook in hand says so, an office may see it on the page.
THRESHOLDS = (90, 80, 60)
LONGEST_LOAN = 366
LONGEST_LEAVE = 366


@dataclass(frozen=True)
class Publicity:
    """What is to be made public, by category, and into which grades a year's score falls; the first is the best."""

    categories: tuple[str, ...]
    category_clause: Clause
    grades: tuple[str, ...]
    grade_clause: Clause

    @property
    def full_points(self) -> tuple[int, ...]:
        """The full points of each category: a hundred shared evenly, what is left over given to the first ones."""
        each, rest = divmod(FULL, len(self.categories))
        return tuple(each + (place < rest) for place in range(len(self.categories)))

    @property
    def scale(self) -> tuple[tuple[str, int], ...]:
        """Each grade with the score from which it begins."""
        return tuple(zip(self.grades, (*THRESHOLDS, 0), strict=True))

    def grade(self, total: int) -> str:
        """The grade of a score out of a hundred. ValueError outside 0 to 100."""
        if not 0 <= total <= FULL:
            raise ValueError("a score lies between 0 and 100")
        return next(name for name, least in self.scale if total >= least)


def publicity_of(provisions: Iterable[Provision]) -> Publicity:
    """The categories and grades of a rulebook: of its lists on 党务公开 the first names what is made public, the one
    after it the four grades. Where it is silent the software's own stand, marked as such."""
    lists = [each for each in provisions if each.topic is Topic.PUBLICITY and each.steps]
    categories, named = DEFAULT_CATEGORIES, silent("按八类内容公开")
    grades, graded = DEFAULT_GRADES, silent("百分制自评，分四个档次")
    if lists:
        categories, named = lists[0].steps, lists[0].clause
    if len(lists) > 1 and len(lists[1].steps) == len(THRESHOLDS) + 1:
        grades, graded = lists[1].steps, lists[1].clause
    return Publicity(categories, named, grades, graded)


def days_of(starts_on: date, ends_on: date) -> int:
    """How many days a leave lasts, both ends included."""
    return (ends_on - starts_on).days + 1


def why_not_points(points: Sequence[int], full: Sequence[int]) -> str | None:
    """Why these points cannot stand. None: they can."""
    if len(points) != len(full):
        return "分项与公开类别不一致，请刷新页面。"
    if any(not 0 <= got <= most for got, most in zip(points, full, strict=True)):
        return "各项得分须在 0 分与该项满分之间。"
    return None

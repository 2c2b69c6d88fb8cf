"""What this room plugs in: its verbs, the imports of this floor, its line on the page of administration."""

from __future__ import annotations

from committees.desk.system import SystemPage, add_system_page
from committees.ledger.ports import name_verbs
from committees.people.imports import IMPORTS
from committees.people.models import User
from committees.sheets.ports import add_import
from committees.sheets.verbs import VERBS


def plug_in() -> None:
    """Called once when the application is ready."""
    name_verbs(VERBS)
    for kind in IMPORTS:
        add_import(kind)
    add_system_page(
        SystemPage(
            15,
            "表格导入",
            "从 Excel 导入人员、席位、年度议题计划和历史会议",
            "file-earmark-spreadsheet",
            "imports",
            may_import_people,
        )
    )


def may_import_people(user: User) -> bool:
    """The link among the pages of administration is for the office; units find theirs beside their plan."""
    return any(kind.scopes(user) for kind in IMPORTS)

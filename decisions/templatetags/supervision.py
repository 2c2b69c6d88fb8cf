"""The tabs of 决定督办, with only those that the reader may open."""

from __future__ import annotations

from typing import Any

from django import template

from committees.access.selectors import permissions_of
from decisions.duties.selectors import READERS
from decisions.life.selectors import may_read
from decisions.upward.selectors import may_report

register = template.Library()


@register.inclusion_tag("supervision/tabs.html", takes_context=True)
def supervision_tabs(context: dict[str, Any], active: str) -> dict[str, Any]:
    """`active` is resolutions, matters, duties, life or upward."""
    served = permissions_of(context["user"]).committee_ids(*READERS)
    user = context["user"]
    return {
        "active": active,
        "committees_served": bool(served),
        "life_seen": may_read(user),
        "reports_up": may_report(user),
    }

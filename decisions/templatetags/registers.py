"""The tabs of 台账, with only those that the reader may open."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from decisions.registers.selectors import may_read_loans, may_read_publicity

register = template.Library()


@register.inclusion_tag("registers/tabs.html", takes_context=True)
def register_tabs(context: dict[str, Any], active: str) -> dict[str, Any]:
    """`active` is loans, leave or publicity."""
    user = context["user"]
    tabs = [("resolutions", "决定督办", reverse("resolutions"))]
    if may_read_loans(user):
        tabs.append(("loans", "涉密文件借阅", reverse("loans")))
    tabs.append(("leave", "请销假", reverse("leave-slips")))
    if may_read_publicity(user):
        tabs.append(("publicity", "党务公开", reverse("publicity")))
    return {"active": active, "register_tabs": tabs}

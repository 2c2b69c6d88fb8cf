"""What the page of a decision shows of its publication."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from committees.models import User
from decisions.publication.selectors import may_propose, objection_to, publications_of
from decisions.voting.models import Resolution

register = template.Library()


@register.inclusion_tag("publication/part.html")
def publications_part(resolution: Resolution, user: User) -> dict[str, Any]:
    """Each publication of a decision, and whether one may be proposed; why not, where the rules forbid it."""
    may = may_propose(user, resolution)
    reason = objection_to(resolution, timezone.now()) if may else ""
    return {
        "resolution": resolution,
        "publications": publications_of(resolution),
        "may_propose": may and not reason,
        "reason": reason,
    }

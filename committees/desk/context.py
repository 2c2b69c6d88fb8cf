"""What every page needs: the navigation and the count of unread messages."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from committees.desk.places import places
from committees.outbox.selectors import unread_count


def navigation(request: HttpRequest) -> dict[str, object]:
    """Navigation entries that the user may see, with the current one marked."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"nav_items": []}
    items = [
        {
            "label": place.label,
            "icon": place.icon,
            "url": reverse(place.url_name),
            "active": request.path.startswith(place.prefixes),
        }
        for place in places()
        if place.visible(user)
    ]
    return {"nav_items": items, "inbox_unread": unread_count(user), "inbox_url": reverse("inbox")}

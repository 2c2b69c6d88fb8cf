"""What every page needs: the navigation and the count of unread messages."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from committees.access.selectors import is_shut
from committees.desk.places import account_links, place_of, places
from committees.outbox.selectors import unread_count
from committees.people.selectors import person_of


def navigation(request: HttpRequest) -> dict[str, object]:
    """Navigation entries that the user may see, with the current one marked."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"nav_items": []}
    here = place_of(request.path)
    items = [
        {
            "label": place.label,
            "icon": place.icon,
            "url": reverse(place.url_name),
            "active": place == here,
        }
        for place in places()
        if place.visible(user) and not is_shut(user, place.url_name)
    ]
    person = person_of(user)
    return {
        "nav_items": items,
        "account_name": person.name if person else user.username,
        "account_links": [
            {"label": link.label, "url": reverse(link.url_name)}
            for link in account_links()
            if (person or not link.personal) and not is_shut(user, link.url_name)
        ],
        "inbox_unread": unread_count(user),
        "inbox_url": reverse("inbox"),
        "search_url": reverse("search"),
    }

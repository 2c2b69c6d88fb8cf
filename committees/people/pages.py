"""What the pages about people and seats share: which committee one keeps, and how an act ends on the page."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from committees.access.selectors import committees_kept_by
from committees.errors import Refused
from committees.people.models import Committee


def kept(request: HttpRequest, pk: int) -> Committee:
    """A committee whose seats the reader keeps; to others it is hidden."""
    return get_object_or_404(committees_kept_by(request.user), pk=pk)  # type: ignore[arg-type]


def done(request: HttpRequest, form: forms.Form, act: Callable[[], object], words: str) -> bool:
    """Carry out an act and say so; a refusal goes back to the form."""
    try:
        act()
    except Refused as refused:
        form.add_error(None, refused.message)
        return False
    messages.success(request, words)
    return True

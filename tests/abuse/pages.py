"""Pages as somebody who means harm reads them: every form that stands on them, with all that it would send."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser

from django.urls import Resolver404, resolve

TEXT_KINDS = frozenset({"text", "textarea", "search", "email", "url", "tel", "password"})


@dataclass
class Field:
    """One control: its name, what kind it is, what it would send, what else it could be set to."""

    name: str
    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)
    longest: int | None = None

    @property
    def is_text(self) -> bool:
        """Whether a person types into it."""
        return self.kind in TEXT_KINDS

    def filled(self) -> str:
        """What a person would send who fills in everything."""
        if self.value:
            return self.value
        if self.options:
            return next((option for option in self.options if option), "")
        return {"date": "2026-11-30", "datetime-local": "2026-11-30T09:00", "number": "1", "time": "09:00"}.get(
            self.kind, "文字" if self.is_text else ""
        )


@cache
def name_at(path: str) -> str:
    """The name of the address there; the same ones stand on every page, and hundreds of patterns take their time."""
    try:
        return resolve(path).url_name or ""
    except Resolver404:
        return ""


@dataclass
class Form:
    """A form of a page: where it goes, and its controls by name."""

    page: str
    action: str
    fields: dict[str, Field] = field(default_factory=dict)

    @property
    def target(self) -> str:
        """The name of the address that it is sent to; empty for one that does not exist."""
        return name_at(self.action.partition("?")[0])

    @property
    def key(self) -> tuple[str, ...]:
        """Forms of one target with the same controls are one."""
        return (self.target, *sorted(self.fields))

    def values(self, **changed: str) -> dict[str, str]:
        """What it sends when everything is filled in, with some of it changed."""
        sent = {name: each.filled() for name, each in self.fields.items() if each.kind not in {"file", "checkbox"}}
        ticked = {name: each.value or "on" for name, each in self.fields.items() if each.kind == "checkbox"}
        return {**sent, **ticked, **changed}


class _Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.page, self.forms = page, list[Form]()
        self.form: Form | None = None
        self.select: Field | None = None
        self.area: Field | None = None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            is_post = given.get("method", "get").lower() == "post"
            self.form = Form(self.page, given.get("action") or self.page) if is_post else None
        elif "hx-post" in given and self.form is None:
            self.forms.append(Form(self.page, given["hx-post"]))
        if self.form is not None and tag in {"input", "select", "textarea", "button"} and given.get("name"):
            self._control(tag, given, self.form)
        if tag == "option" and self.select is not None:
            self.select.options.append(given.get("value", ""))
            if "selected" in given:
                self.select.value = given.get("value", "")

    def _control(self, tag: str, given: Mapping[str, str], form: Form) -> None:
        kind = given.get("type", "text").lower() if tag in {"input", "button"} else tag
        longest = int(given["maxlength"]) if given.get("maxlength", "").isdigit() else None
        made = Field(given["name"], kind, given.get("value", ""), longest=longest)
        if kind == "radio":
            made = form.fields.get(made.name, made)
            made.options.append(given.get("value", ""))
        if kind in {"submit", "button"} and made.name in form.fields:
            return
        form.fields[made.name] = made
        self.select = made if tag == "select" else self.select
        self.area = made if tag == "textarea" else self.area

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            self.area.value += data.lstrip("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self.form is not None:
            self.forms.append(self.form)
            self.form = None
        elif tag == "select":
            self.select = None
        elif tag == "textarea":
            self.area = None


def forms_in(page: str, text: str) -> Iterator[Form]:
    """The forms of a page that change something, without the sign-out that every page has."""
    reader = _Reader(page)
    reader.feed(text)
    for form in reader.forms:
        form.fields.pop("csrfmiddlewaretoken", None)
        if form.target not in {"", "logout"}:
            yield form

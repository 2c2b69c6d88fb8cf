"""规则: every rulebook readable as clauses, and searchable. Reading only; changing is in `changing`."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from committees.ledger.selectors import timeline_of
from committees.people.selectors import person_of
from committees.rulebooks.catalogue import (
    adoptable_committees,
    history,
    may_propose,
    search_rules,
    shelves,
    shipped_version,
    standing_of,
    versions_visible_to,
)
from committees.rulebooks.models import RulebookVersion
from committees.rulebooks.readable import (
    COMMON,
    COMMON_TITLE,
    Section,
    bodies_in_order,
    body_sections,
    clause_key,
    common_sections,
    find_clause,
)
from committees.rulebooks.selectors import rulebooks_visible_to, rules_of


def rules(request: HttpRequest) -> HttpResponse:
    """The rulebooks one may read, with a search over all rules in force."""
    query = request.GET.get("q", "").strip()[:60]
    shelved = shelves(request.user, timezone.now())  # type: ignore[arg-type]
    found = search_rules(shelved, query) if query else []
    return render(request, "rulebooks/list.html", {"shelves": shelved, "query": query, "found": found})


def _version(request: HttpRequest, pk: int) -> RulebookVersion:
    return get_object_or_404(versions_visible_to(request.user), pk=pk)  # type: ignore[arg-type]


def rule_version(request: HttpRequest, pk: int) -> HttpResponse:
    """One version: its bodies at a glance, and the rules that belong to no body."""
    version = _version(request, pk)
    rules = rules_of(version)
    bodies = [{"body": body, "facts": _facts(body_sections(body))} for body in bodies_in_order(rules)]
    context = {"bodies": bodies, "sections": anchored(common_sections(rules)), "common": COMMON_TITLE}
    return render(request, "rulebooks/version.html", {**_head(version), **context})


def rule_body(request: HttpRequest, pk: int, body: str) -> HttpResponse:
    """All rules of one body."""
    version = _version(request, pk)
    rules = rules_of(version)
    if body == COMMON:
        return redirect("rule-version", pk)
    if body not in rules.bodies:
        raise Http404
    query = request.GET.get("q", "").strip()[:60]
    sections = _matching(body_sections(rules.bodies[body]), query)
    context = {
        "body": rules.bodies[body],
        "bodies": bodies_in_order(rules),
        "query": query,
        "sections": anchored(sections),
    }
    return render(request, "rulebooks/body.html", {**_head(version), **context})


def rule_clause(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """The clause of a verdict: leads to the rule that rests on it in this version."""
    version = _version(request, pk)
    found = find_clause(rules_of(version), key, request.GET.get("body", ""))
    if found is None:
        messages.info(request, "这一判断依据软件默认的规则，本规则没有相应条款。")
        return redirect("rule-version", pk)
    code, line = found
    place = reverse("rule-version", args=[pk]) if code == COMMON else reverse("rule-body", args=[pk, code])
    keys = [clause_key(clause.as_dict()) for _, clause in line.parts]
    return redirect(f"{place}#c-{key if key in keys else line.key}")


def rule_clause_of(request: HttpRequest, source: str, key: str) -> HttpResponse:
    """The same for a verdict whose version is not known: the shipped rulebook of its clause."""
    version = shipped_version(source, timezone.now())
    if version is None:
        raise Http404
    return rule_clause(request, version.pk, key)


def rulebook(request: HttpRequest, pk: int) -> HttpResponse:
    """One rulebook: its versions, who follows it, and the record of its changes."""
    book = get_object_or_404(
        rulebooks_visible_to(request.user).select_related("organisation", "based_on"),  # type: ignore[arg-type]
        pk=pk,
    )
    now = timezone.now()
    person = person_of(request.user)  # type: ignore[arg-type]
    own = book.organisation or (person.organisation if person else None)
    rows = history(book, now)
    context = {
        "rulebook": book,
        "rows": rows,
        "proposal": next((row.version for row in rows if row.label == "待批准"), None),
        "followers": book.committees.filter(organisation=own) if own else [],
        "adoptable": adoptable_committees(book) if book.organisation_id else [],
        "may_propose": may_propose(request.user, own),  # type: ignore[arg-type]
        "entries": timeline_of(f"rulebook:{book.pk}"),
        "first_body": bodies_in_order(rules_of(rows[0].version))[0].code if rows else "",
    }
    return render(request, "rulebooks/rulebook.html", context)


def _head(version: RulebookVersion) -> dict[str, Any]:
    label, tone = standing_of(version, timezone.now())
    return {"version": version, "rulebook": version.rulebook, "standing": label, "standing_tone": tone}


def _facts(sections: tuple[Section, ...]) -> list[Any]:
    """What one wants to know of a body first: who sits, how many must come, what adopts, by when."""
    wanted = ("forbidden", "members", "quorum", "majority", "notice", "materials", "minutes")
    lines = [line for section in sections for line in section.lines]
    return [line for name in wanted for line in lines if line.field == name]


def _matching(sections: tuple[Section, ...], query: str) -> tuple[Section, ...]:
    if not query:
        return sections
    kept = (Section(s.title, tuple(line for line in s.lines if line.contains(query))) for s in sections)
    return tuple(section for section in kept if section.lines)


def anchored(sections: tuple[Section, ...]) -> list[dict[str, Any]]:
    """Sections for the template; each clause is an anchor where it stands first."""
    seen: set[str] = set()
    shown = []
    for section in sections:
        rows = []
        for line in section.lines:
            row: dict[str, Any] = {"line": line, "anchor": _first(line.key, seen), "parts": []}
            for text, clause in line.parts:
                key = _first(clause_key(clause.as_dict()), seen)
                row["parts"].append({"text": text, "clause": clause, "anchor": key})
            rows.append(row)
        shown.append({"title": section.title, "rows": rows})
    return shown


def _first(key: str, seen: set[str]) -> str:
    if key in seen:
        return ""
    seen.add(key)
    return key

"""试算: choose a rule, enter the facts, see the verdict and why. The same runner as `manage.py try_rule`."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from committees.calendar.selectors import working_calendar
from committees.rulebooks.catalogue import Shelf, shelves
from committees.rulebooks.forms import TryFactsForm, TryForm
from committees.rulebooks.models import RulebookVersion
from committees.rulebooks.readable import bodies_in_order, line_of_answer
from committees.rulebooks.selectors import rules_of
from committees.rules import Matter, Rulebook
from committees.rules.trial import try_case


def try_rule(request: HttpRequest) -> HttpResponse:
    """The page: the choice of rule reloads the fields for its facts; 试算 judges them."""
    shelved = shelves(request.user, timezone.now())  # type: ignore[arg-type]
    versions = {str(shelf.current.pk): shelf.current for shelf in shelved if shelf.current}
    if not versions:
        return render(request, "rulebooks/try.html", {"empty": True})
    chosen = _chosen(request, versions, _own(shelved))
    version = versions[chosen["version"]]
    rules = rules_of(version)
    form = TryForm(chosen, versions=versions, rules=rules)
    asked = "run" in request.GET
    facts = TryFactsForm(request.GET if asked else None, check=chosen["check"])
    context: dict[str, Any] = {"form": form, "facts": facts, "version": version}
    if asked and form.is_valid() and facts.is_valid():
        context |= _judged(rules, {**form.case(), **facts.case()}, facts)
    return render(request, "rulebooks/try.html", context)


def _own(shelved: list[Shelf]) -> tuple[str, str]:
    """Version and body that the reader's own organisation follows: what one wants to try first."""
    for shelf in shelved:
        if shelf.current and shelf.committees:
            return str(shelf.current.pk), shelf.committees[0].body
    return "", ""


def _chosen(request: HttpRequest, versions: dict[str, RulebookVersion], own: tuple[str, str]) -> dict[str, str]:
    """The choice, brought back to what there is: another rulebook has other bodies."""
    asked = request.GET or {"version": own[0], "body": own[1]}
    version = asked.get("version", "")
    version = version if version in versions else next(iter(versions))
    bodies = rules_of(versions[version]).bodies
    body, check, matter = asked.get("body", ""), asked.get("check", ""), asked.get("matter", "")
    return {
        "version": version,
        "body": body if body in bodies else bodies_in_order(rules_of(versions[version]))[0].code,
        "check": check if check in dict(TryForm.CHECKS) else "quorum",
        "matter": matter if matter in {str(each) for each in Matter} else str(Matter.GENERAL),
    }


def _judged(rules: Rulebook, case: dict[str, Any], facts: TryFactsForm) -> dict[str, Any]:
    answer = try_case(case, lambda _code: rules, working_calendar())
    if answer["outcome"] == "error":
        return {"problem": _in_words(answer["reason"], facts)}
    line = line_of_answer(
        rules, case["body"], case["check"], Matter(case["matter"]), answer["clause"], answer["arithmetic"]
    )
    shown = {**answer, "clause": line.clause if line else _bare(answer)}
    return {"answer": shown, "line": line, "details": _details(answer)}


def _bare(answer: dict[str, Any]) -> dict[str, Any] | None:
    """The clause as a verdict keeps it, for a rule that stands on no line of the rulebook."""
    kept = {"force": answer["force"], "wording": "", "default": answer["default"]}
    return {**kept, **(answer["clause"] or {})}


def _details(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: answer[name] for name in ("due", "provisional", "target", "periods") if answer.get(name)}


def _in_words(reason: str, facts: TryFactsForm) -> str:
    """The kernel names facts as the command does; the page names them as its fields do."""
    words = {name: str(field.label) for name, field in facts.fields.items()}
    return re.sub(r"[a-z_]+", lambda found: words.get(found.group(), found.group()), reason)

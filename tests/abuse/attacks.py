"""What is tried on every form and address: each attack answers how often it tried, and what it found wrong."""

from __future__ import annotations

import itertools
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from urllib.parse import urlencode

from django.apps import apps
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from committees.access.ports import ALWAYS, addresses
from committees.models import Job, User
from tests.abuse.acting import Sent, look_at, press
from tests.abuse.afterwards import broken_mails, content_of, formulas, is_workbook, on_paper
from tests.abuse.pages import Field, Form
from tests.abuse.prey import FAR, OWN, Prey
from tests.access.table import HIDDEN, address, sample_of
from tests.access.walking import visit

Found = tuple[int, list[str]]
FORGED = "FORGED7f3a"
HUGE = "9" * 30
PROBES = ("<img src=x onerror", '"onfocus="x', "<b id=z>")
TYPED = ('=1+1"onfocus="x<img src=x onerror=y>', "<b id=z>")
AS_TEXT = ("<img src=x", "<b id=z>")
ASKED = (
    "page", "q", "text", "kind", "after", "year", "committee", "state", "matter", "when", "start", "end", "show",
    "unread", "tab", "body", "at", "code", "category", "from", "to", "unit", "person", "day", "actor", "verb",
)  # fmt: skip
LONGEST_QUESTION = 2000  # in each field of an address: of all together, the server takes no more than 4,094 bytes
# What can be done but once: a second press is refused, or answered as the first.
ONCE = frozenset({
    "item-submit", "item-withdraw", "item-review", "approve-proposal", "agenda-set", "minutes-draft", "minutes-submit",
    "minutes-check", "minutes-sign", "minutes-issue", "archive-file", "personnel-submit", "personnel-withdraw",
    "personnel-publish", "personnel-publicity-end", "personnel-appoint", "personnel-probation-end",
    "personnel-sheet-draw", "personnel-insider-end", "personnel-objection-answer", "end-role", "notice-sign",
})  # fmt: skip
# A lone surrogate cannot be sent as UTF-8; what a browser can send is here.
ODD = {
    "nothing": "",
    "blanks": " \t \r\n ",
    "zero byte": "a\x00b",
    "controls": "\x01\x1b[2J\x7f",
    "turned round": "\u202egnp.exe",
    "long": "长" * 60_000,
    "huge number": HUGE,
    "negative": "-1",
    "fraction": "1.5e308",
    "not a number": "NaN",
    "digits of another script": "١٢٣",
    "list": "[]",
    "object": '{"$ne": null}',
    "SQL": "1' OR '1'='1'; --",
    "template": "{{ settings.SECRET_KEY }}{% debug %}",
    "format": "%s%n{0.__class__}",
    "path": "../../../etc/passwd",
    "date before dates": "0000-00-00",
    "date after dates": "99999-12-31T25:61",
    "line break": "a\r\nBcc: evil@example.invalid",
    "unpaired": "\U0010ffff\ufdd0",
}


def broke(sent: Sent) -> bool:
    """The server would have answered 500."""
    return sent.status >= 500


def forms_by_user(prey: Prey) -> Iterator[tuple[Form, User]]:
    """Every form, with who was shown it."""
    yield from prey.forms


def filled_in(prey: Prey) -> Found:
    """Every form as a person would send it: nothing breaks. What goes through is what the others build upon."""
    wrong, through = [], 0
    for form, user in prey.forms:
        sent = press(form.action, user, form.values())
        through += sent.recorded
        if broke(sent):
            wrong.append(f"{form.target} from {form.page}: {sent.error}")
    return through, wrong


def far_keys_in_forms(prey: Prey) -> Found:
    """No form takes the key of another organisation's row, in whatever field it is sent."""
    count, wrong = 0, []
    for form, user in prey.forms:
        for name, each in form.fields.items():
            if each.is_text and not each.value.isdigit():
                continue
            scopes = {option.rpartition(":")[0] for option in (each.value, *each.options)} | {""}
            for scope in scopes:
                value = f"{scope}:{FAR + 1}" if scope else str(FAR + 1)
                sent = press(form.action, user, form.values(**{name: value}))
                count += 1
                if broke(sent):
                    wrong.append(f"{form.target}.{name}={value}: {sent.error}")
                elif sent.wrote(str(FAR + 1)):
                    wrong.append(f"{form.target}.{name}={value}: written for {user.username}")
    return count, wrong


def far_keys_in_addresses(prey: Prey) -> Found:
    """With the key of another organisation's row in one place or in all, an address leads nowhere, for every role."""
    count, wrong = 0, []
    for name, row in addresses().items():
        if row.shared or not row.subject:
            continue
        try:
            sample = sample_of(row, ALWAYS, prey.world)
            paths = set(far_paths(name, sample))
        except KeyError:
            continue
        readers = [prey.world.readers[reader] for reader in prey.world.readers if row.visible_to(reader, ALWAYS)]
        for path, user in itertools.product(sorted(paths), readers[:: max(len(readers) // 3, 1)]):
            for verb in sorted(row.verbs & {"GET", "POST"}):
                status, wrote = visit(path, verb, user)
                count += 1
                if status not in HIDDEN or wrote:
                    wrong.append(f"{verb} {path} ({name}) as {user.username}: {status}")
    return count, wrong


def far_paths(name: str, sample: dict[str, object]) -> Iterator[str]:
    """The address with another organisation's key in each of its places, and in all of them."""
    home = address(name, sample)
    keys = [key for key, value in sample.items() if isinstance(value, int) and key != "year"]
    for changed in [*([key] for key in keys), keys]:
        path = address(name, {**sample, **dict.fromkeys(changed, FAR + 1)})
        if path != home:
            yield path


def forged_fields(prey: Prey) -> Found:
    """Fields that a form does not have are not written, whatever column they are named after."""
    own: dict[str, set[str]] = defaultdict(set)
    for form, _ in prey.forms:
        own[form.target] |= set(form.fields)
    columns = set()
    for model in apps.get_models():
        if model._meta.app_label in OWN:
            columns |= {name for field in model._meta.fields for name in (field.name, field.attname)}
    columns |= {"is_superuser", "is_staff", "is_active", "username", "actor", "now", "pk", "override", "role", "next"}
    count, wrong = 0, []
    for form, user in prey.forms:
        forged = columns - own[form.target]
        sent = press(form.action, user, {**form.values(), **dict.fromkeys(forged, FORGED)})
        count += len(forged)
        if broke(sent):
            wrong.append(f"{form.target}: {sent.error}")
        elif sent.wrote(FORGED):
            wrong.append(f"{form.target}: wrote a forged field")
    return count, wrong


def odd_values(prey: Prey) -> Found:
    """Whatever stands in a field, the server answers. The odd values take turns over fields and forms."""
    count, wrong = 0, []
    turns = itertools.cycle(ODD.items())
    for form, user in prey.forms:
        for _ in range(2):
            sent = press(form.action, user, form.values(**dict.fromkeys(form.fields, next(turns)[1])))
            count += 1
            if broke(sent):
                wrong.append(f"{form.target} with odd values everywhere: {sent.error}")
        for name in list(form.fields)[:4]:
            word, value = next(turns)
            sent = press(form.action, user, form.values(**{name: value}))
            count += 1
            if broke(sent):
                wrong.append(f"{form.target}.{name} with {word}: {sent.error}")
    return count, wrong


def generated(prey: Prey) -> Found:
    """Whatever Hypothesis thinks of in whatever fields of whatever form: the server answers. The same in every run."""
    count, wrong = 0, list[str]()

    @settings(max_examples=300, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def send(data: st.DataObject) -> None:
        nonlocal count
        form, user = prey.forms[data.draw(st.integers(0, len(prey.forms) - 1))]
        values = {name: data.draw(imagined(each)) for name, each in form.fields.items()}
        sent = press(form.action, user, values)
        count += 1
        assert not broke(sent), f"{form.target} with {values}: {sent.error}"

    try:
        send()
    except AssertionError as error:
        wrong.append(str(error)[:600])
    return count, wrong


def imagined(each: Field) -> st.SearchStrategy[str]:
    """What might be sent for a field: what is meant, and what is not."""
    return st.one_of(
        st.just(each.filled()),
        st.sampled_from([*each.options, "", "on"]),
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=60),
        st.integers().map(str),
        st.floats().map(str),
        st.dates().map(str),
        st.datetimes().map(lambda moment: moment.isoformat()),
    )


def odd_questions(prey: Prey) -> Found:
    """Whatever is asked in the address of a page, it is answered."""
    count, wrong = 0, []
    turns = itertools.cycle(ODD.items())
    for path, user in dict(prey.visited).items():
        word, value = next(turns)
        asked = f"{path}?{urlencode(dict.fromkeys(ASKED, value[:LONGEST_QUESTION]))}"
        error = look_at(asked, user)
        count += 1
        if error:
            wrong.append(f"{path}?… with {word}: {error}")
    return count, wrong


def odd_addresses(prey: Prey) -> Found:
    """Keys that no database holds lead nowhere."""
    count, wrong = 0, []
    for path, user in dict(prey.visited).items():
        for key in (HUGE, str(2**63)):
            changed = re.sub(r"/\d+/", f"/{key}/", path)
            if changed == path:
                continue
            error = look_at(changed, user)
            count += 1
            if error:
                wrong.append(f"{changed}: {error}")
    return count, wrong


def twice(prey: Prey) -> Found:
    """A form sent twice is done once, or does no harm: nothing breaks, and no act is recorded a second time as done."""
    count, wrong = 0, []
    for form, user in prey.forms:
        with transaction.atomic():
            first = press(form.action, user, form.values(), keep=True)
            again = press(form.action, user, form.values())
            transaction.set_rollback(True)
        count += 1
        if broke(again):
            wrong.append(f"{form.target} sent again: {again.error}")
        elif first.recorded and again.recorded and form.target in ONCE:
            wrong.append(f"{form.target} was done twice")
    return count, wrong


def markup(prey: Prey) -> Found:
    """Markup and formulas typed into every field that takes them are text wherever they are shown afterwards."""
    through, sheets, wrong = 0, 0, []
    with transaction.atomic():
        for form, user in prey.forms:
            typed = {name: fitting(each) for name, each in form.fields.items() if each.is_text}
            through += press(form.action, user, form.values(**typed), keep=True).recorded if typed else 0
        for path, user in dict(prey.visited).items():
            content = content_of(path, user)
            text = content.decode("utf-8", "replace")
            wrong += [f"{path} as {user.username}: {probe}" for probe in PROBES if probe in text]
            sheets += is_workbook(content)
            wrong += [f"{path}: {cell} is a formula" for cell in formulas(content)]
        wrong += broken_mails()
        order_papers(prey)
        papers, told, broken = on_paper(AS_TEXT)
        wrong += broken
        transaction.set_rollback(True)
    sys.stdout.write(f"\nafterwards: {sheets} workbooks, {papers} papers, the markup as text on {told} of them")
    assert sheets >= 20
    assert papers >= 3
    assert told >= 1
    return through, wrong


def order_papers(prey: Prey) -> None:
    """Press what has nothing to type into, and keep of it only what orders a paper."""
    for form, user in prey.forms:
        if any(each.is_text for each in form.fields.values()):
            continue
        with transaction.atomic():
            before = Job.objects.count()
            press(form.action, user, form.values(), keep=True)
            if Job.objects.count() == before:
                transaction.set_rollback(True)


def fitting(each: Field) -> str:
    """The longest probe that the field takes."""
    return next((probe for probe in TYPED if len(probe) <= (each.longest or 100)), each.filled())

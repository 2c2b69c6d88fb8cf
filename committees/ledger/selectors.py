"""Reading the record: the entries of one chain, as rows or as lines of a timeline; heads and anchors."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from committees.ledger.models import Anchor, LedgerEntry, LedgerHead
from committees.ledger.ports import name_of
from committees.ledger.rules import Head, Row, actor_words
from committees.people.models import Organisation
from committees.templatetags.cn import cn_datetime

ANCHOR_FORMAT = "governance-anchor-1"


@dataclass(frozen=True)
class Line:
    """One entry as people read it."""

    when: datetime
    title: str
    text: str
    actor: str
    tone: str
    sequence: int
    digest: str
    verb: str


def entries_of(aggregate: str) -> QuerySet[LedgerEntry]:
    """The chain of an aggregate (as "meeting:12") from its beginning."""
    return LedgerEntry.objects.filter(aggregate=aggregate).order_by("sequence")


def timeline_of(aggregate: str, *verbs: str) -> list[Line]:
    """The chain as lines for `ledger/timeline.html`, newest last; only some verbs where they are named."""
    entries = entries_of(aggregate)
    if verbs:
        entries = entries.filter(verb__in=verbs)
    return [line_of(entry) for entry in entries]


def line_of(entry: LedgerEntry) -> Line:
    """One entry in Chinese."""
    name = name_of(entry.verb)
    text = name.text(entry.payload)
    late = entry.payload.get("late")
    if late is not None:
        when = cn_datetime(datetime.fromisoformat(late["happened_at"]))
        text = f"{text}（补录：{when}发生，{late['entered_by']}录入，{late['confirmed_by']}核对）"
    actor = actor_words(entry.actor_name, entry.payload)
    return Line(entry.at, name.label, text, actor, name.tone, entry.sequence, entry.digest, entry.verb)


def heads() -> dict[str, Head]:
    """The registered head of every chain."""
    rows = LedgerHead.objects.values_list("aggregate", "sequence", "digest")
    return {aggregate: Head(aggregate, sequence, digest) for aggregate, sequence, digest in rows}


def head_of(aggregate: str) -> Head | None:
    """The registered head of one chain."""
    row = LedgerHead.objects.filter(aggregate=aggregate).values_list("aggregate", "sequence", "digest").first()
    return Head(*row) if row else None


def has_anchor(digest: str) -> bool:
    """Whether the database still has the anchor with this digest."""
    return Anchor.objects.filter(digest=digest).exists()


def heads_of(organisation: Organisation) -> dict[str, Head]:
    """The heads that an organisation answers for: its own chains, and those that belong to the installation."""
    mine = LedgerHead.objects.filter(Q(organisation=organisation) | Q(organisation__isnull=True))
    rows = mine.order_by("aggregate").values_list("aggregate", "sequence", "digest")
    return {aggregate: Head(aggregate, sequence, digest) for aggregate, sequence, digest in rows}


def written_anchors() -> Iterator[tuple[dict[str, Any], str]]:
    """What each anchor in the database says, and its digest, in the order in which each organisation's follow.

    Read as bare values like `rows`.
    """
    written = Anchor.objects.order_by("organisation_id", "pk").annotate(
        heads_text=Cast("heads", TextField()), at_text=Cast("at", TextField()), day_text=Cast("day", TextField())
    )
    names = ("organisation_id", "previous", "algorithm", "digest", "heads_text", "at_text", "day_text")
    for values in written.values(*names).iterator(chunk_size=100):
        yield (
            anchor_content(
                organisation_id=values["organisation_id"],
                day=str(values["day_text"]),
                at=_moment(str(values["at_text"])),
                algorithm=str(values["algorithm"]),
                previous=str(values["previous"]),
                heads=_payload(str(values["heads_text"])),
            ),
            str(values["digest"]),
        )


def anchored_heads(organisation: Organisation) -> dict[str, Head]:
    """The furthest anchored entry of every chain of an organisation."""
    found: dict[str, Head] = {}
    for written in Anchor.objects.filter(organisation=organisation).order_by("pk").values_list("heads", flat=True):
        found.update(heads_in(written))
    return found


def heads_in(written: dict[str, list[Any]]) -> dict[str, Head]:
    """The heads as an anchor writes them: {"meeting:12": [sequence, digest]}. ValueError for anything else."""
    if not isinstance(written, dict):
        raise ValueError("no heads")  # noqa: TRY004 (what was written is wrong, not who calls)
    return {aggregate: Head(aggregate, int(sequence), str(digest)) for aggregate, (sequence, digest) in written.items()}


def last_anchor(organisation: Organisation) -> Anchor | None:
    """The newest anchor of an organisation."""
    return Anchor.objects.filter(organisation=organisation).order_by("-pk").first()


def anchor_content(
    *,
    organisation_id: int | None,
    day: str,
    at: datetime,
    algorithm: str,
    previous: str,
    heads: Any,
    complete: bool = False,
) -> dict[str, Any]:
    """What an anchor says, without its digest: the form in which it leaves the machine.

    `complete` tells an anchor of all heads from a daily one, which names those that moved since `previous`.
    """
    return {
        "format": ANCHOR_FORMAT,
        "organisation": organisation_id,
        "day": day,
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "complete": complete,
        "algorithm": algorithm,
        "previous": previous,
        "heads": heads,
    }


_TEXTS = ("aggregate", "actor_name", "verb", "salt", "algorithm", "commitment", "commitment_sm3")
_LINKS = ("previous", "digest", "digest_sm3")
_WHOLE = ("pk", "organisation_id", "sequence", "actor_id")


def rows(aggregate: str | None = None) -> Iterator[Row]:
    """All entries (or those of one chain) as they lie in the database, chain by chain.

    Read as bare values, since a forged row may hold what no field accepts; that must be reported, not end the reading.
    """
    entries = LedgerEntry.objects.order_by("aggregate", "sequence", "pk")
    if aggregate is not None:
        entries = entries.filter(aggregate=aggregate)
    written = entries.annotate(payload_text=Cast("payload", TextField()), at_text=Cast("at", TextField())).values(
        *_TEXTS, *_LINKS, *_WHOLE, "payload_text", "at_text"
    )
    for values in written.iterator(chunk_size=2000):
        yield _row(values)


def _row(values: dict[str, Any]) -> Row:
    texts: dict[str, Any] = {name: str(values[name]) for name in (*_TEXTS, *_LINKS)}
    return Row(
        pk=_whole(values["pk"]),
        sequence=_whole(values["sequence"]),
        organisation_id=None if values["organisation_id"] is None else _whole(values["organisation_id"]),
        actor_id=None if values["actor_id"] is None else _whole(values["actor_id"]),
        at=_moment(str(values["at_text"])),
        payload=_payload(str(values["payload_text"])),
        **texts,
    )


def _whole(value: object) -> int:
    """A whole number; -1, which no entry has, for anything else that a column of SQLite may hold."""
    return value if isinstance(value, int) else -1


def _moment(text: str) -> datetime:
    """A moment as the database writes it; one that cannot be read is no moment of ours, and fits no digest."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _payload(text: str) -> Any:
    """The payload; None, which `append` never writes, where it is no JSON of ours (broken, or with a float)."""
    try:
        return json.loads(text, parse_float=_refuse_number, parse_constant=_refuse_number)
    except ValueError:
        return None


def _refuse_number(text: str) -> None:
    raise ValueError(text)

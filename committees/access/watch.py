"""The last line of who may act: whatever way led to a service, these enter nothing into the record.

Who may do what is asked where the act begins, by the page and its selector. Two statements hold for every act of every
service and are asked again where each of them ends, in the record, so that a way past the pages leads nowhere: nobody
acts in another organisation, and no administrator acts on what meetings are about.
"""

from __future__ import annotations

from committees.access.selectors import permissions_of
from committees.errors import Refused
from committees.ledger.ports import chain_kind
from committees.people.models import User

# Evidence of a message's way, which stands beside what it told of: the system administrator sends dead letters again.
DELIVERY = frozenset({"notice_resent", "message_opened"})


def watch_record(*, actor: User, aggregate: str, organisation_id: int | None, verb: str) -> None:
    """Refuse who belongs to another organisation, and an administrator where content is concerned."""
    person = getattr(actor, "person", None)
    if person is None:
        return
    kind = chain_kind(aggregate)
    if organisation_id is not None and person.organisation_id != organisation_id and not kind.shared:
        raise Refused("您不属于这个机关，不能在这里办理。")
    if kind.content and verb not in DELIVERY and permissions_of(actor).organisations:
        raise Refused("管理员账号不办理会议、决定和人事事项。")

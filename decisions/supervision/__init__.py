"""督查督办: from a decision or an instruction to 销号, with lights, reports and reminders."""


def plug_in() -> None:
    """Hand the room to the ports of lower floors."""
    from committees.desk.ports import add_todos
    from committees.documents.ports import register_job
    from committees.ledger.ports import name_verbs
    from committees.outbox.ports import name_purposes
    from decisions.supervision.jobs import KINDS
    from decisions.supervision.plugs import todos_of
    from decisions.supervision.standing import blockers_of, note_on, objection_to_decision, objection_to_motion
    from decisions.supervision.verbs import VERBS
    from decisions.voting.ports import add_decision_objection, add_motion_objection
    from meetings.agenda.ports import add_item_note
    from meetings.scheduling.ports import add_blocker

    name_verbs(VERBS)
    name_purposes({"supervision": "督查督办"})
    add_todos(todos_of)
    add_motion_objection(objection_to_motion)
    add_decision_objection(objection_to_decision)
    add_blocker(blockers_of)
    add_item_note(note_on)
    for kind in KINDS:
        register_job(kind)

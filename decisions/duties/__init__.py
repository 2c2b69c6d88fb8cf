"""制度性任务: duties with a frequency or a limit from the rulebooks, recorded with evidence."""


def plug_in() -> None:
    """Hand the room to the ports of lower floors."""
    from committees.desk.ports import add_todos
    from committees.ledger.ports import name_verbs
    from committees.outbox.ports import name_purposes
    from decisions.duties.plugs import todos_of
    from decisions.duties.verbs import VERBS

    add_todos(todos_of)
    name_purposes({"duties": "制度性任务"})
    name_verbs(VERBS)

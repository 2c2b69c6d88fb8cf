"""台账: classified papers lent, leave, what was made public with the year's own score."""


def plug_in() -> None:
    """Hand the room to the ports of lower floors."""
    from committees.desk.ports import add_todos
    from committees.ledger.ports import name_verbs
    from committees.outbox.ports import name_purposes
    from decisions.registers.plugs import todos_of
    from decisions.registers.verbs import VERBS

    name_verbs(VERBS)
    name_purposes({"leave": "请销假", "registers": "台账提醒"})
    add_todos(todos_of)

"""民主生活会: opinions, talks, materials, the meeting, the list of rectification within its limit."""


def plug_in() -> None:
    """Hand the room to the ports of lower floors."""
    from committees.desk.ports import add_todos
    from committees.ledger.ports import name_verbs
    from committees.outbox.ports import name_purposes
    from decisions.life.plugs import todos_of
    from decisions.life.verbs import VERBS

    name_verbs(VERBS)
    add_todos(todos_of)
    name_purposes({"life": "民主生活会"})

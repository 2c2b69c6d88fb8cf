"""印发之后: copies with their receipts, and to each unit the decisions that concern it."""


def plug_in() -> None:
    """Register this room with the ports of the floors below; called once the apps are ready."""
    from committees.desk.ports import add_todos
    from committees.documents.ports import register_job
    from committees.ledger.ports import name_verbs
    from decisions.distribution.jobs import KINDS
    from decisions.distribution.plugs import todos_of
    from decisions.distribution.verbs import VERBS

    name_verbs(VERBS)
    add_todos(todos_of)
    for kind in KINDS:
        register_job(kind)

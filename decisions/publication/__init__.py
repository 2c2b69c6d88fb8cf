"""公开: a decision made public, by whose leave, where, for whom and until when; and the notice that is put up."""


def plug_in() -> None:
    """Register this room with the ports of the floors below; called once the apps are ready."""
    from committees.desk.ports import add_todos
    from committees.documents.ports import register_job
    from committees.ledger.ports import name_verbs
    from decisions.publication.jobs import KINDS
    from decisions.publication.plugs import todos_of
    from decisions.publication.verbs import VERBS

    name_verbs(VERBS)
    add_todos(todos_of)
    for kind in KINDS:
        register_job(kind)

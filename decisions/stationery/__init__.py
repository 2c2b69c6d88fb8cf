"""版式: what an organisation prints around its minutes, with a sample that was checked before it is adopted."""


def plug_in() -> None:
    """Register this room with the ports of the floors below; called once the apps are ready."""
    from committees.documents.ports import register_job
    from committees.ledger.ports import name_verbs
    from decisions.stationery.jobs import KINDS
    from decisions.stationery.verbs import VERBS

    name_verbs(VERBS)
    for kind in KINDS:
        register_job(kind)

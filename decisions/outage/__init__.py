"""When the system is away: blank sheets beforehand, entry by two people afterwards."""


def plug_in() -> None:
    """Tell the floors below what this room adds."""
    from committees.documents.ports import register_job
    from committees.ledger.ports import name_verbs
    from decisions.outage.jobs import KIND
    from decisions.outage.verbs import VERBS

    register_job(KIND)
    name_verbs(VERBS)

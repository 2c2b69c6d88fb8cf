"""合规: which rules acted at a meeting, which were waived; the yearly self-check."""


def plug_in() -> None:
    """Hand the room to the ports of lower floors."""
    from committees.desk.ports import add_todos
    from committees.documents.ports import register_job
    from committees.ledger.ports import name_verbs
    from decisions.compliance.desk import VERBS, todos
    from decisions.compliance.jobs import KINDS
    from decisions.compliance.selectors import may_read
    from meetings.scheduling.ports import Tab, add_tab

    add_tab(Tab("compliance", "合规", "meeting-compliance", 50, may_read))
    add_todos(todos)
    name_verbs(VERBS)
    for kind in KINDS:
        register_job(kind)

"""版式: what an organisation prints around its minutes, with a sample that was checked before it is adopted."""


def plug_in() -> None:
    """Register this room with the ports of the floors below; called once the apps are ready."""
    from committees.desk.ports import add_todos
    from committees.documents.ports import register_job
    from committees.ledger.ports import name_verbs
    from committees.setup.ports import Step, add_step
    from decisions.stationery.desk import todos_of
    from decisions.stationery.jobs import KINDS
    from decisions.stationery.selectors import template_found
    from decisions.stationery.verbs import VERBS

    name_verbs(VERBS)
    add_todos(todos_of)
    for kind in KINDS:
        register_job(kind)
    add_step(
        Step(
            110,
            "minutes",
            "纪要编号与版式",
            "版头、编号序列、版记；先看样张，再启用",
            "administer_system",
            template_found,
            url_name="minutes-templates",
            needed=False,
            also=("direct_office",),  # whoever did not propose it puts it into force
        )
    )

"""演练: a meeting to practise with, marked as such, outside every number and statistic, and deletable."""


def plug_in() -> None:
    """Register this room with the ports of the floors below; called once the apps are ready."""
    from committees.access.selectors import permissions_of
    from committees.desk.system import SystemPage, add_system_page
    from committees.ledger.ports import name_verbs
    from committees.setup.ports import Step, add_step
    from decisions.rehearsal.selectors import rehearsal_found
    from decisions.rehearsal.verbs import VERBS

    name_verbs(VERBS)
    add_step(
        Step(
            120,
            "rehearsal",
            "演练会议",
            "练习一次会议：标明演练，不占编号、不计统计、不归档，随时可删",
            "direct_office",
            rehearsal_found,
            url_name="rehearsals",
            needed=False,
        )
    )
    add_system_page(
        SystemPage(
            15,
            "演练会议",
            "练习开会，不留编号和统计，可以删除",
            "easel",
            "rehearsals",
            lambda user: bool(permissions_of(user).committee_ids("direct_office")),
        )
    )

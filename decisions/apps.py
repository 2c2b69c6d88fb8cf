from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    name = "decisions"
    verbose_name = "表决与决定"

    def ready(self) -> None:
        """Plug this floor into the ports of the floors below."""
        from committees.access.ports import declare_access
        from committees.desk.places import Place, add_place
        from committees.desk.ports import add_todos
        from committees.ledger.ports import name_verbs
        from committees.outbox.ports import name_purposes
        from committees.search.ports import add_search_kind
        from decisions.addresses import ADDRESSES
        from decisions.archive import plug_in as plug_in_archive
        from decisions.compliance import plug_in as plug_in_compliance
        from decisions.duties import plug_in as plug_in_duties
        from decisions.life import plug_in as plug_in_life
        from decisions.live.desk import todos as live_todos
        from decisions.live.selectors import has_live_page, has_record_page
        from decisions.minutes import plug_in as plug_in_minutes
        from decisions.minutes.finding import KINDS as MINUTES_TEXTS
        from decisions.outage import plug_in as plug_in_outage
        from decisions.publication import plug_in as plug_in_publication
        from decisions.registers import plug_in as plug_in_registers
        from decisions.stationery import plug_in as plug_in_stationery
        from decisions.statistics import plug_in as plug_in_statistics
        from decisions.supervision import plug_in as plug_in_supervision
        from decisions.voting.desk import todos as emergency_todos
        from decisions.voting.finding import KINDS as RESOLUTION_TEXTS
        from decisions.voting.selectors import objection_of_voter, objection_to_ending
        from decisions.voting.verbs import VERBS
        from meetings.scheduling.ports import Tab, add_tab
        from meetings.session.ports import add_conclusion_objection, add_objection

        declare_access(ADDRESSES)
        for kind in (*RESOLUTION_TEXTS, *MINUTES_TEXTS):
            add_search_kind(kind)
        name_verbs(VERBS)
        name_purposes({"minutes": "会议纪要"})
        add_place(
            Place(
                40,
                "决定督办",
                "check2-square",
                "resolutions",
                ("/resolutions/", "/matters/", "/duties/", "/registers/"),
            )
        )
        add_objection(objection_of_voter)
        add_conclusion_objection(objection_to_ending)
        add_todos(live_todos)
        add_todos(emergency_todos)
        add_tab(Tab("live", "现场", "live", 30, has_live_page))
        plug_in_minutes()
        plug_in_stationery()
        plug_in_publication()
        add_tab(Tab("record", "记录", "record", 35, has_record_page))
        plug_in_compliance()
        plug_in_archive()
        plug_in_supervision()
        plug_in_statistics()
        plug_in_outage()
        plug_in_duties()
        plug_in_life()
        plug_in_registers()

from django.apps import AppConfig

from committees.ledger.ports import ChainKind

CHAINS = {
    "personnel": ChainKind("人事事项", content=True),
    "lower-body": ChainKind("下一级班子", content=True),
}


class PersonnelConfig(AppConfig):
    name = "personnel"
    verbose_name = "人事任免"

    def ready(self) -> None:
        """Plug this floor into the ports of the floors below."""
        from committees.access.ports import declare_access
        from committees.calendar.ports import on_calendar_change
        from committees.desk.places import Place, add_place
        from committees.desk.ports import add_todos
        from committees.documents.ports import register_job
        from committees.ledger.ports import name_chains, name_verbs
        from decisions.archive.ports import add_parts
        from decisions.supervision.ports import add_other_way
        from decisions.voting.ports import add_motion_objection
        from meetings.agenda.ports import add_item_note, add_item_objection
        from meetings.history.ports import add_taking_up
        from meetings.scheduling.ports import Tab, add_blocker, add_follower, add_tab
        from meetings.session.ports import add_outcome_listener, add_telling_objection, add_words_objection
        from personnel import plugs
        from personnel.addresses import ADDRESSES, BY_NAME, STATES
        from personnel.jobs import KIND
        from personnel.selectors.circle import has_personnel, is_entitled
        from personnel.selectors.registers import ways_of
        from personnel.selectors.wording import (
            objection_to_item,
            objection_to_motion,
            objection_to_naming,
            objection_to_telling,
        )
        from personnel.services.following import recount_publicities
        from personnel.services.sitting import record_outcome, recuse_declared
        from personnel.verbs import VERBS

        declare_access(ADDRESSES, STATES, BY_NAME)
        name_verbs(VERBS)
        name_chains(CHAINS)
        add_place(Place(50, "干部任免", "people", "personnel", ("/personnel/",), is_entitled))
        add_todos(plugs.todos_of)
        on_calendar_change(recount_publicities)
        add_blocker(plugs.blockers_of)
        add_follower(recuse_declared)
        add_outcome_listener(record_outcome)
        add_item_objection(objection_to_item)
        add_item_note(plugs.note_on_item)
        add_motion_objection(objection_to_motion)
        add_words_objection(objection_to_naming)
        add_telling_objection(objection_to_telling)
        add_tab(Tab("personnel", "干部任免", "meeting-personnel", 45, has_personnel))
        add_other_way(plugs.way_of_reconsideration)
        add_taking_up(ways_of)
        register_job(KIND)
        add_parts(plugs.archive_parts)

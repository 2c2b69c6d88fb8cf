"""纪要: drafted from the record, reviewed, signed, numbered, put on paper, issued."""


def plug_in() -> None:
    """Register this room with the ports of the floors below; called once the apps are ready."""
    from committees.calendar.ports import on_calendar_change
    from committees.desk.places import Place, add_place
    from committees.desk.ports import add_todos
    from committees.documents.ports import register_job
    from committees.ledger.ports import name_verbs
    from decisions.minutes.jobs import KINDS
    from decisions.minutes.plugs import blockers_of, has_minutes_tab, todos_of
    from decisions.minutes.services import recount_deadlines
    from decisions.minutes.sheets import KIND as SHEET
    from decisions.minutes.verbs import VERBS
    from meetings.scheduling.ports import Tab, add_blocker, add_tab

    name_verbs(VERBS)
    add_place(Place(60, "纪要归档", "journal-text", "minutes", ("/minutes/", "/archive/")))
    add_todos(todos_of)
    on_calendar_change(recount_deadlines)
    add_blocker(blockers_of)
    add_tab(Tab("minutes", "纪要", "meeting-minutes", 40, has_minutes_tab))
    for kind in (*KINDS, SHEET):
        register_job(kind)

from django.apps import AppConfig

PURPOSES = {
    "item_review": "议题审核",
    "item_returned": "议题退回",
    "item_approved": "议题确定",
    "item_deferred": "议题缓议",
    "item_stuck": "审核受阻",
    "notice": "会议通知",
    "notice-withdrawn": "通知撤回",
    "leave": "请假",
    "reminder": "提醒",
    "objection": "议题异议",
    "consultation": "征求意见",
    "secret-mark": "保密期限",
    "recess": "休会和续会",
}


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = "会议"

    def ready(self) -> None:
        """Plug this floor into the ports of the floor below."""
        from committees.access.ports import declare_access
        from committees.calendar.ports import on_calendar_change
        from committees.desk.places import AccountLink, Place, add_account_link, add_place
        from committees.desk.ports import add_todos
        from committees.documents.ports import register_job
        from committees.ledger.ports import name_verbs
        from committees.outbox.ports import name_purposes
        from committees.search.ports import add_search_kind
        from meetings.addresses import ADDRESSES, BY_NAME, STATES
        from meetings.agenda.finding import KINDS as ITEM_TEXTS
        from meetings.agenda.todos import todos as item_todos
        from meetings.agenda.verbs import VERBS as ITEM_VERBS
        from meetings.consultations.plugs import plug_in as plug_in_consultations
        from meetings.notices.jobs import plug_in as plug_in_report
        from meetings.notices.selectors import blockers, todos
        from meetings.notices.services import calendar_changed, follow
        from meetings.notices.verbs import VERBS as NOTICE_VERBS
        from meetings.packs.jobs import KINDS as PACK_JOBS
        from meetings.packs.verbs import VERBS as PACK_VERBS
        from meetings.papers.closing import follow as freeze_papers
        from meetings.papers.finding import KINDS as PAPER_TEXTS
        from meetings.papers.todos import todos as paper_todos
        from meetings.rooms import plug_in_rooms
        from meetings.scheduling.ports import Tab, add_blocker, add_follower, add_tab
        from meetings.scheduling.selectors import sees_whole
        from meetings.scheduling.verbs import VERBS as SCHEDULING_VERBS
        from meetings.session.verbs import VERBS as SESSION_VERBS
        from meetings.timetable.verbs import VERBS as TIMETABLE_VERBS

        declare_access(ADDRESSES, STATES, BY_NAME)
        for kind in (*ITEM_TEXTS, *PAPER_TEXTS):
            add_search_kind(kind)
        for verbs in (ITEM_VERBS, SESSION_VERBS, SCHEDULING_VERBS, NOTICE_VERBS, TIMETABLE_VERBS, PACK_VERBS):
            name_verbs(verbs)
        name_purposes(PURPOSES)
        add_place(Place(20, "议题", "list-check", "items", ("/items/", "/papers/")))
        add_todos(item_todos)
        add_todos(paper_todos)
        for job in PACK_JOBS:
            register_job(job)
        add_tab(Tab("papers", "材料", "meeting-papers", 15))
        add_place(Place(30, "会议", "calendar-event", "meetings", ("/meetings/", "/calendar/", "/consultations/")))
        add_account_link(AccountLink(20, "代为签收", "my-deputies"))
        add_todos(todos)
        add_blocker(blockers)
        add_follower(follow)
        add_follower(freeze_papers)
        on_calendar_change(calendar_changed)
        plug_in_report()
        plug_in_consultations()
        plug_in_rooms()
        add_tab(Tab("agenda", "议程", "meeting", 10))
        add_tab(Tab("people", "人员", "meeting-people", 20, sees_whole))

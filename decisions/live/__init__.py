"""现场: the console and its viewers, and the record."""


def plug_in() -> None:
    """Tell the floors below what this room adds."""
    from committees.desk.ports import add_todos
    from committees.documents.ports import register_job
    from decisions.live.desk import todos
    from decisions.live.jobs import KIND
    from decisions.live.selectors import has_live_page, has_record_page
    from meetings.scheduling.ports import Tab, add_tab

    add_todos(todos)
    register_job(KIND)
    add_tab(Tab("live", "现场", "live", 30, has_live_page))
    add_tab(Tab("record", "记录", "record", 35, has_record_page))

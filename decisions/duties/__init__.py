"""制度性任务: duties with a frequency from the rulebooks, recorded with evidence."""


def plug_in() -> None:
    """Hand the room to the ports of lower floors."""
    from committees.desk.ports import add_todos
    from committees.ledger.ports import VerbName, name_verbs
    from decisions.duties.plugs import todos_of

    add_todos(todos_of)
    name_verbs({"duty_performed": VerbName("登记完成", "done", lambda p: f"{p['title']}，{p['day']}：{p['evidence']}")})

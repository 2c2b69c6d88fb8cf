"""上级: what a rulebook sends up of a subordinate organisation, and nothing else of it."""


def plug_in() -> None:
    """Register this room with the ports of the floors below; called once the apps are ready."""
    from committees.desk.ports import add_todos
    from committees.desk.system import SystemPage, add_system_page
    from committees.ledger.ports import name_verbs
    from committees.outbox.ports import name_purposes
    from decisions.upward.plugs import todos_of
    from decisions.upward.selectors import may_receive
    from decisions.upward.verbs import VERBS

    add_system_page(
        SystemPage(70, "下级报送", "下级机关按规则报送的会议纪要、报告和请示", "inboxes", "received", may_receive)
    )
    name_verbs(VERBS)
    name_purposes({"upward": "报送上级"})
    add_todos(todos_of)

"""上级: what a rulebook sends up of a subordinate organisation, and nothing else of it."""


def plug_in() -> None:
    """Register this room with the ports of the floors below; called once the apps are ready."""
    from committees.desk.system import SystemPage, add_system_page
    from decisions.upward.selectors import may_receive

    add_system_page(SystemPage(70, "下级报送", "下级机关按规则报送的会议纪要", "inboxes", "received", may_receive))

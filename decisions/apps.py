from django.apps import AppConfig

from committees.ledger.ports import ChainKind
from decisions import (
    archive,
    compliance,
    distribution,
    duties,
    life,
    live,
    minutes,
    outage,
    publication,
    registers,
    rehearsal,
    stationery,
    statistics,
    supervision,
    upward,
)

ROOMS = (
    live,
    minutes,
    stationery,
    distribution,
    publication,
    compliance,
    archive,
    supervision,
    statistics,
    outage,
    duties,
    life,
    registers,
    rehearsal,
    upward,
)


CHAINS = {
    "supervision": ChainKind("督查事项", content=True),
    "duties": ChainKind("责任清单", content=True),
    "life": ChainKind("民主生活会", content=True),
    "leave": ChainKind("请假外出"),
    "loans": ChainKind("涉密文件借阅", content=True),
    "publicity": ChainKind("党务公开自评", content=True),
    "upward": ChainKind("报送上级", content=True, shared=True),
}


class DecisionsConfig(AppConfig):
    name = "decisions"
    verbose_name = "表决与决定"

    def ready(self) -> None:
        """Plug this floor into the ports of the floors below."""
        from committees.access.ports import declare_access
        from committees.desk.places import Place, add_place
        from committees.desk.ports import add_todos
        from committees.ledger.ports import name_chains, name_verbs
        from committees.outbox.ports import name_purposes
        from committees.search.ports import add_search_kind
        from decisions.addresses import ADDRESSES, BY_NAME, STATES
        from decisions.minutes.finding import KINDS as MINUTES_TEXTS
        from decisions.voting.desk import todos as emergency_todos
        from decisions.voting.earlier import decided_in, decided_on
        from decisions.voting.finding import KINDS as RESOLUTION_TEXTS
        from decisions.voting.selectors import decided_words_of, objection_of_voter, objection_to_ending
        from decisions.voting.verbs import VERBS
        from meetings.agenda.ports import add_decisions
        from meetings.session.ports import add_conclusion_objection, add_decided_words, add_objection

        declare_access(ADDRESSES, STATES, BY_NAME)
        for kind in (*RESOLUTION_TEXTS, *MINUTES_TEXTS):
            add_search_kind(kind)
        name_verbs(VERBS)
        name_chains(CHAINS)
        name_purposes({"minutes": "会议纪要"})
        add_place(
            Place(
                40,
                "决定督办",
                "check2-square",
                "resolutions",
                ("/resolutions/", "/decision-notices/", "/matters/", "/duties/", "/registers/", "/system/received/"),
            )
        )
        add_objection(objection_of_voter)
        add_conclusion_objection(objection_to_ending)
        add_decided_words(decided_words_of)
        add_todos(emergency_todos)
        add_decisions(decided_on, decided_in)
        for room in ROOMS:
            room.plug_in()

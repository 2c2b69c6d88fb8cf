"""How an item moves through a meeting: 汇报 → 表态 → 表决 → 结论, or aside until later."""

from enum import StrEnum

from meetings.scheduling.states import EntryStage


class EntryEvent(StrEnum):
    START = "start"
    HEAR = "hear"
    VOTE = "vote"
    AGREE = "agree"
    SET_ASIDE = "set_aside"
    CONCLUDE = "conclude"


ENTRY_EVENT_LABELS = {
    EntryEvent.START: "开始本题",
    EntryEvent.HEAR: "进入表态",
    EntryEvent.VOTE: "进入表决",
    EntryEvent.AGREE: "等待宣布",
    EntryEvent.SET_ASIDE: "暂搁本题",
    EntryEvent.CONCLUDE: "形成结论",
}

_S, _E = EntryStage, EntryEvent
ENTRY_TRANSITIONS: dict[tuple[EntryStage, EntryEvent], EntryStage] = {
    (_S.WAITING, _E.START): _S.REPORTING,
    (_S.REPORTING, _E.HEAR): _S.OPINIONS,
    (_S.OPINIONS, _E.VOTE): _S.VOTING,
    (_S.REPORTING, _E.SET_ASIDE): _S.WAITING,
    (_S.OPINIONS, _E.SET_ASIDE): _S.WAITING,
    (_S.VOTING, _E.SET_ASIDE): _S.WAITING,
    (_S.WAITING, _E.CONCLUDE): _S.CONCLUDED,
    (_S.REPORTING, _E.CONCLUDE): _S.CONCLUDED,
    (_S.OPINIONS, _E.CONCLUDE): _S.CONCLUDED,
    (_S.VOTING, _E.CONCLUDE): _S.CONCLUDED,
    (_S.VOTING, _E.AGREE): _S.AGREED,
    (_S.AGREED, _E.CONCLUDE): _S.CONCLUDED,
}
CURRENT_STAGES = (_S.REPORTING, _S.OPINIONS, _S.VOTING)
VOTED_STAGES = (_S.VOTING, _S.AGREED, _S.CONCLUDED)

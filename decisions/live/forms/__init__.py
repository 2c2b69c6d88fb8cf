"""One form per press of the live pages. A valid form knows its one service."""

from __future__ import annotations

from decisions.live.forms import ballots, sitting
from decisions.live.forms.base import PressForm

__all__ = ["PRESSES", "PressForm"]

PRESSES: dict[str, type[PressForm]] = {
    "prepare-roll": sitting.PrepareRoll,
    "exclude": sitting.ExcludeFromBase,
    "open": sitting.OpenMeeting,
    "close": sitting.CloseMeeting,
    "recess": sitting.RecessMeeting,
    "resume": sitting.ResumeMeeting,
    "pass-on": sitting.PassOn,
    "speak": sitting.StartSpeech,
    "spoken": sitting.EndSpeech,
    "adopt-together": ballots.AdoptTogether,
    "announce-together": ballots.AnnounceTogether,
    "check-in": sitting.CheckIn,
    "check-in-self": sitting.CheckInSelf,
    "check-out": sitting.CheckOut,
    "check-out-self": sitting.CheckOutSelf,
    "undo-attendance": sitting.UndoAttendance,
    "absence": sitting.NoteAbsence,
    "recuse": sitting.Recuse,
    "recuse-self": sitting.RecuseSelf,
    "confirm-recusal": sitting.ConfirmRecusal,
    "withdraw-recusal": sitting.WithdrawRecusal,
    "return": sitting.ReturnFromRecusal,
    "start": sitting.StartItem,
    "hear": sitting.HearOpinions,
    "set-aside": sitting.SetAside,
    "defer": sitting.DeferItem,
    "conclude": sitting.ConcludeWithoutVote,
    "opinion": sitting.RecordOpinion,
    "undo-opinion": sitting.UndoOpinion,
    "reserve": sitting.ReserveOpinion,
    "motion": ballots.PutMotion,
    "reword": ballots.RewordMotion,
    "withdraw-motion": ballots.WithdrawMotion,
    "open-ballot": ballots.OpenBallot,
    "vote": ballots.RecordVote,
    "cast": ballots.CastSecretVote,
    "undo-vote": ballots.UndoVote,
    "papers": ballots.PaperCountForm,
    "close-ballot": ballots.CloseBallot,
    "abandon-ballot": ballots.AbandonBallot,
    "disagreement": ballots.JudgeDisagreement,
    "ask-correction": ballots.AskCorrection,
    "confirm-correction": ballots.ConfirmCorrection,
    "withdraw-correction": ballots.WithdrawCorrection,
    "announce": ballots.AnnounceBallot,
}

"""任前公示 and 任免通知 as the office prints them: what the record holds, worded, for the letterhead.

Word files, made when they are asked for and kept nowhere: the frozen facts are in the rows of this floor.
"""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from committees.documents.official import (
    Heading,
    Imprint,
    OfficialDocument,
    Paragraph,
    Signature,
    official_date,
    title_lines,
)
from committees.documents.word import write_docx
from committees.models import Organisation
from decisions.stationery.selectors import issuer_of
from personnel.models import Appointment, Candidate, Decision, PublicNotice
from personnel.rules import NONE_WORD
from personnel.selectors.circle import last_decision
from personnel.states import CandidateKind

NOTE = "本文件由系统按任免事项档案生成，供印发使用。"
APPOINTMENT_TITLES = {
    CandidateKind.APPOINT: "任职",
    CandidateKind.REMOVE: "免职",
    CandidateKind.TRANSFER: "职务任免",
}


def publicity_letter(notice: PublicNotice) -> bytes:
    """干部任前公示: who, from which post to which, how long, and where to report what."""
    candidate, unit = notice.candidate, notice.candidate.matter.unit
    asked = (
        f"公示期间，对公示对象有情况和问题需要反映的，请向{notice.contact}反映。"
        "反映情况应当实事求是，提倡署实名；受理单位为反映人保密。"
    )
    body = (
        f"经{_decided(notice.decision)}研究，拟对下列同志任职，现予公示。",
        f"{candidate.name}同志，{_present(candidate)}拟任{candidate.post}{_on_trial(candidate)}。",
        f"公示时间：{official_date(notice.published_on)}发布，{_counted(notice)}。",
        f"公示方式：{notice.place}。",
        asked,
    )
    document = _letter(candidate, "干部任前公示", body, Signature(unit.name, notice.published_on))
    return write_docx(document, created=notice.decision.decided_at, note=NOTE)


def _counted(notice: PublicNotice) -> str:
    return f"自次日起算 {notice.days} 个工作日，至{official_date(notice.ends_on)} 24:00 止"


def appointment_letter(notice: Appointment) -> bytes:
    """任免通知 under its number: what was decided, from which day, on what trial."""
    candidate = notice.candidate
    decision = last_decision(candidate)
    kind = CandidateKind(candidate.kind)
    opening = f"经{_decided(decision)}研究决定：" if decision else "经研究决定："
    day = timezone.localtime(notice.issued_at).date()
    title = f"关于{candidate.name}同志{APPOINTMENT_TITLES[kind]}的通知"
    signature = Signature(candidate.matter.organisation.name, day)
    document = _letter(candidate, title, (opening, _change(notice, kind)), signature, number=str(notice))
    return write_docx(document, created=notice.issued_at, note=NOTE)


def _change(notice: Appointment, kind: CandidateKind) -> str:
    candidate = notice.candidate
    since = f"，自{official_date(notice.effective_on)}起计算"
    if kind is CandidateKind.REMOVE:
        return f"免去{candidate.name}同志的{candidate.post}职务{since}。"
    words = f"{candidate.name}同志任{candidate.post}"
    if kind is CandidateKind.TRANSFER and candidate.present_post not in {"", NONE_WORD}:
        words += f"，免去其{candidate.present_post}职务"
    return f"{words}{since}。{_trial(candidate.probation_until)}"


def _trial(until: date | None) -> str:
    return f"试用期一年，至{official_date(until)}止。" if until else ""


def _on_trial(candidate: Candidate) -> str:
    return "（试用期一年）" if candidate.probationary else ""


def _present(candidate: Candidate) -> str:
    return "" if candidate.present_post in {"", NONE_WORD} else f"现任{candidate.present_post}，"


def _decided(decision: Decision) -> str:
    body = decision.candidate.matter.committee.name
    return f"{official_date(timezone.localtime(decision.decided_at).date())}{body}会议"


def _letter(
    candidate: Candidate, title: str, body: tuple[str, ...], signature: Signature, number: str = ""
) -> OfficialDocument:
    organisation: Organisation = candidate.matter.organisation
    return OfficialDocument(
        heading=Heading(mark=organisation.name, number=number),
        title_lines=title_lines(title),
        body=tuple(Paragraph(text) for text in body),
        imprint=Imprint(issued_by=issuer_of(None, organisation), issued_on=signature.on),
        addressees="各有关单位" if number else "",
        signature=signature,
        author=organisation.name,
        subject=title,
    )

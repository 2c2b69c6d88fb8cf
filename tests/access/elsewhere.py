"""Which file of tests really calls the services that neither the demonstration nor a form calls: there they are tried.

At the first call in its file that comes to something, a service is called before as everybody, with the same objects,
and taken back (newcomers.py). It is named with one file, so that it is tried once in a run and always in the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.db import connection

TRIED = "services as newcomers"
ELSEWHERE: dict[str, tuple[str, ...]] = {
    "access.test_drift": ("committees.access.drift: take_note",),
    "access.test_login": (
        "committees.access.accounts: close_account reopen_account",
        "committees.access.services: note_password_change",
    ),
    "access.test_personnel": (
        "committees.people.services.founding: found_committee",
        "committees.people.services.seats: begin_term",
        "decisions.live.jobs: ask_for_record",
        "meetings.session.services.items: set_aside",
        "meetings.session.services.recusal: return_from_recusal",
        "personnel.services.preparing: show_paper",
    ),
    "access.test_second_factor": (
        "committees.access.accounts: unlock_account",
        "committees.access.second_factor: confirm_device renew_codes reset_second_factor stop_second_factor",
        "committees.access.second_factor: verify_code",
    ),
    "services.test_archive": ("decisions.archive.services: correct_archive",),
    "services.test_checklists": ("meetings.checklists.services: lay_out",),
    "services.test_consultations": ("meetings.consultations.services: open_view urge_views withdraw_consultation",),
    "services.test_cosigning": (
        "committees.calendar.services: load_year",
        "decisions.minutes.services.cosigning: cosign_minutes",
        "decisions.minutes.services.editing: edit_paragraph",
    ),
    "services.test_distribution": (
        "committees.people.services.founding: found_unit",
        "decisions.distribution.services: distribute open_copy open_notice register_receipt request_notice",
        "decisions.distribution.services: sign_notice",
        "decisions.minutes.services.editing: edit_copies",
        "decisions.minutes.services.issuing: issue_minutes",
    ),
    "services.test_enlarged": ("meetings.scheduling.services.enlarging: end_enlargement",),
    "services.test_item_board": (
        "meetings.agenda.services.delegating: delegate_step recall_step",
        "meetings.agenda.services.moves: record",
        "meetings.agenda.services.proposing: propose_item",
    ),
    "services.test_item_rounds": ("meetings.agenda.services.review: return_pooled",),
    "services.test_life": ("decisions.life.services: close_life",),
    "services.test_minutes": (
        "decisions.archive.services: archive_meeting",
        "decisions.minutes.services.comments: adopt_suggestion comment reply resolve_comment",
        "decisions.minutes.services.editing: add_paragraph remove_paragraph",
        "decisions.minutes.services.issuing: request_paper",
        "decisions.minutes.services.renewal: refresh_facts",
        "decisions.minutes.services.review: return_minutes",
    ),
    "services.test_motions": (
        "decisions.voting.services.ballots: abandon_ballot",
        "decisions.voting.services.consent: adopt_together",
        "decisions.voting.services.motions: withdraw_motion",
        "meetings.session.services.attendance: check_out",
        "meetings.session.services.items: defer_item",
    ),
    "services.test_notice_answers": (
        "meetings.agenda.services.outcomes: unschedule_item",
        "meetings.notices.services.receipts: give_written_opinion",
        "meetings.scheduling.services.agenda: remove_from_agenda",
    ),
    "services.test_notice_reminders": ("meetings.notices.services.reminding: remind_unsigned",),
    "services.test_notice_wishes": ("meetings.notices.services.feedback: give_feedback",),
    "services.test_notices": ("meetings.scheduling.services.agenda: add_item_observer remove_item_observer",),
    "services.test_offices": (
        "committees.people.services.declaring: end_acting",
        "committees.people.services.seats: resume",
        "decisions.rehearsal.services: begin_rehearsal",
    ),
    "services.test_outage": (
        "decisions.outage.jobs: ask_for_sheets",
        "decisions.outage.services: withdraw_sheet",
        "decisions.voting.services.emergencies: enter_report",
    ),
    "services.test_packs": (
        "decisions.minutes.services.issuing: request_sheet",
        "meetings.packs.services: request_print",
    ),
    "services.test_personnel": (
        "personnel.services.following: halt_candidate",
        "personnel.services.past: take_over_past",
    ),
    "services.test_personnel_follows": ("personnel.services.preparing: remove_candidate_paper",),
    "services.test_plans": (
        "meetings.plans.imports: judge write",
        "meetings.plans.services: revise_planned",
    ),
    "services.test_publication": ("decisions.publication.services: end publish",),
    "services.test_record_amended": (
        "meetings.session.services.amending: amend_record",
        "meetings.session.services.recess: recess_meeting",
    ),
    "services.test_registers": ("decisions.registers.services.leaving: cancel_leave",),
    "services.test_room_code": ("meetings.session.services.attendance: check_in_self",),
    "services.test_rulebook_versions": ("committees.rulebooks.versions: approve_version",),
    "services.test_scheduling": (
        "meetings.scheduling.services.agenda: move_entry set_minutes",
        "meetings.scheduling.services.meetings: reopen_agenda",
    ),
    "services.test_search": ("meetings.papers.services: replace_paper",),
    "services.test_secret_marks": ("meetings.papers.marking: lift_secret",),
    "services.test_session": (
        "decisions.voting.services.votes: undo_vote",
        "meetings.session.services.attendance: note_absence",
        "meetings.session.services.recusal: confirm_recusal",
        "meetings.session.services.roll: exclude_from_base",
        "meetings.session.services.speaking: end_speech start_speech",
    ),
    "services.test_sheets": (
        "committees.people.imports: judge_seats write_seats",
        "committees.people.services.revising: revise_person",
    ),
    "services.test_sitting_turns": (
        "decisions.voting.services.consent: announce_together",
        "decisions.voting.services.corrections: ask_correction confirm_correction",
        "meetings.session.services.items: pass_on",
        "meetings.session.services.opinions: reserve_opinion",
        "meetings.session.services.recess: resume_meeting",
        "meetings.session.services.recusal: withdraw_recusal",
    ),
    "services.test_stationery": ("decisions.stationery.services: request_sample",),
    "services.test_superseded_matters": (
        "decisions.supervision.services.checking: suspend_matter",
        "decisions.supervision.services.superseding: end_matter follow_new_decision",
    ),
    "services.test_supervision": (
        "decisions.supervision.services.carrying: ask_extension",
        "decisions.supervision.services.checking: archive_matter grant_extension hand_over_matter refuse_extension",
        "decisions.supervision.services.checking: reopen_matter resume_matter",
        "decisions.supervision.services.initiating: decline_matter",
    ),
    "services.test_undoing": (
        "meetings.session.services.attendance: undo_attendance",
        "meetings.session.services.opinions: undo_opinion",
    ),
    "services.test_upward": ("decisions.upward.services: receive_report send_up withdraw_report",),
    "services.test_vote_corrections": ("decisions.voting.services.corrections: withdraw_correction",),
    "services.test_voting": (
        "decisions.voting.services.closing: record_disagreement",
        "decisions.voting.services.motions: reword_motion",
    ),
    "tasks.test_limits_told": ("decisions.duties.services: open_occasion",),
    "views.test_duties": ("decisions.duties.services: cancel_occasion extend_occasion",),
    "views.test_meeting_pages": ("meetings.scheduling.services.preparing: prepare_meeting",),
    "views.test_minutes": ("decisions.minutes.services.issuing: request_preview",),
    "views.test_setup": (
        "committees.people.services.founding: enter_venue give_login",
        "committees.setup.services: begin begin_term enter_people enter_units enter_venues fill_posts",
        "committees.setup.services: found_committees seat_people set_charges set_observers take_rulebook",
    ),
    "views.test_supervision": ("decisions.supervision.services.papers: request_circular",),
}
# Told who acts, and called as nobody else: why.
NEVER_TRIED = {
    "committees.access.sessions.begin_session": "the sign-in itself, of whoever signs in",
    "committees.access.sessions.record_event": "keeps in the record of access what was asked elsewhere, from a request",
}


def tried_elsewhere() -> frozenset[str]:
    """Every service that a file of the table tries."""
    return frozenset(name for lines in ELSEWHERE.values() for line in lines for name in _named(line))


def tried_in(module: str) -> frozenset[str]:
    """What is tried in this file. Where a file runs on both engines, SQLite's run comes first and does it."""
    if module.startswith("tests.services.") and connection.vendor != "sqlite":
        return frozenset()
    return frozenset(name for line in ELSEWHERE.get(module.removeprefix("tests."), ()) for name in _named(line))


def _named(line: str) -> list[str]:
    room, _, names = line.partition(": ")
    return [f"{room}.{name}" for name in names.split()]


@pytest.fixture(scope="module")
def _newcomers(request: pytest.FixtureRequest) -> Iterator[object]:
    """Everybody, while a file of the table runs; one that no longer calls what it should is told so at its end.

    Where rows were put back that an earlier file had built, the services behind them were called there: the end of the
    run tells how many were tried.
    """
    names = tried_in(request.module.__name__)
    if not names:
        yield None
        return
    from tests.access.newcomers import Newcomers
    from tests.access.trying import trying_at
    from tests.snapshots import Snapshot

    before = Snapshot.used
    with trying_at(Newcomers(), names) as trials:
        yield trials
    lost = names - set(trials.answers)
    excused = Snapshot.used > before or _in_part(request.config)
    assert not lost or excused, f"no longer called here, name another file: {sorted(lost)}"


@pytest.fixture(autouse=True)
def _services_as_newcomers(_newcomers: object, record_property: Callable[[str, object], None]) -> None:
    """How much a test tried is told at the end of the run."""
    if _newcomers is not None:
        _newcomers.tell = record_property  # type: ignore[attr-defined]


def _in_part(config: pytest.Config) -> bool:
    """Whether single tests were asked for."""
    chosen = (config.option.keyword, config.option.markexpr, config.option.deselect, getattr(config.option, "lf", None))
    return any(chosen) or any("::" in each for each in config.args)

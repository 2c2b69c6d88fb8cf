"""The record of access by sealed months: what was removed is still accounted for, what was altered is found."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from committees.access.audit_job import report_text
from committees.access.models import AccessEvent, AccessSegment
from committees.access.retention import flaws_of_segments, keep_record, purge_segment, seal_due
from committees.errors import Refused
from committees.ledger.anchoring import anchor_all
from committees.ledger.verification import verify
from committees.models import Anchor, LedgerEntry
from tests.access.test_login import district, sign_in  # noqa: F401 (the fixture)
from tests.factories import District

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 9, 3, 1, tzinfo=UTC)


def event(at: datetime, name: str = "zhang") -> AccessEvent:
    return AccessEvent.objects.create(at=at, name=name, kind="signed_in", outcome="成功", address="10.0.0.1")


@pytest.fixture
def months() -> list[AccessSegment]:
    """Three months of the record, sealed; August began in Beijing while it was July in London."""
    for at in (datetime(2026, 6, 2, tzinfo=UTC), datetime(2026, 7, 31, 15, 59, tzinfo=UTC)):
        event(at)
    event(datetime(2026, 7, 31, 16, 0, tzinfo=UTC), "li")
    event(NOW)
    return seal_due(now=NOW)


def test_every_month_that_is_over_is_sealed_once_and_chained(months: list[AccessSegment]) -> None:
    assert [(f"{segment.month:%m}", segment.count) for segment in months] == [("06", 1), ("07", 1), ("08", 1)]
    assert [segment.previous for segment in months[1:]] == [segment.digest for segment in months[:-1]]
    assert seal_due(now=NOW) == []
    assert seal_due(now=datetime(2026, 9, 30, 15, tzinfo=UTC)) == [], "September is not over"
    assert flaws_of_segments() == []


@pytest.mark.parametrize("how", ["altered", "removed", "added", "segment gone"])
def test_what_was_done_to_a_sealed_month_is_found(months: list[AccessSegment], how: str) -> None:
    row = AccessEvent.objects.get(name="li")
    if how == "altered":
        AccessEvent.objects.filter(pk=row.pk).update(address="10.9.9.9")
    elif how == "removed":
        row.delete()
    elif how == "added":
        event(row.at + timedelta(hours=1))
    else:
        months[1].delete()
    assert flaws_of_segments()
    assert "核验不通过" in report_text(verify())


def test_a_month_whose_time_is_up_goes_whole_and_its_seal_stays(
    months: list[AccessSegment],
    settings,
    district: District,  # noqa: F811
) -> None:
    settings.ACCESS_RECORD_MONTHS = 6
    with pytest.raises(Refused, match="尚未到期"):
        purge_segment(segment=months[0], now=NOW)
    later = datetime(2027, 2, 10, tzinfo=UTC)
    anchor_all(now=later)
    assert keep_record(now=later)[1] == 2, "June and July; August is the sixth month back"
    assert {f"{segment.month:%m}" for segment in AccessSegment.objects.exclude(purged_at=None)} == {"06", "07"}
    assert set(AccessEvent.objects.values_list("name", flat=True)) == {"li", "zhang"}
    assert flaws_of_segments() == []
    assert any("installation:access" in anchor.heads for anchor in Anchor.objects.all())
    assert LedgerEntry.objects.filter(verb="access_purged").count() == 2
    assert verify().holds
    event(datetime(2026, 6, 9, tzinfo=UTC))
    assert "事后补入" in flaws_of_segments()[0]


def test_a_month_that_does_not_fit_its_seal_is_not_removed(months: list[AccessSegment]) -> None:
    AccessEvent.objects.filter(name="zhang", at__month=6).update(name="another")
    later = datetime(2030, 1, 10, tzinfo=UTC)
    with pytest.raises(Refused, match="不能清除"):
        purge_segment(segment=months[0], now=later)
    keep_record(now=later)
    assert AccessEvent.objects.filter(name="another").exists()


def test_the_auditor_sees_the_months(months: list[AccessSegment], district: District) -> None:  # noqa: F811
    page = sign_in("audit").get(reverse("audit-segments")).text
    assert "2026年6月" in page
    assert months[0].digest[:16] in page
    assert sign_in("security").get(reverse("audit-segments")).status_code == 404

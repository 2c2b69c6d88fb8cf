"""Two hundred minutes in one go, as the worker does it, beside one paper by itself."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from time import perf_counter_ns

from django.test import override_settings

from benchmarks.timing import Result, median_micros
from committees.documents.tasks import run_job
from decisions.minutes import paper, services
from decisions.minutes.models import Minutes
from tests.minutes_support import hold_meeting, signed_often

MINUTES = 200


def measure() -> Result:
    """Rendered, stored, tied to their rows and packed in one job: per paper, beside rendering alone."""
    now = datetime(2026, 9, 3, 1, tzinfo=UTC)
    with tempfile.TemporaryDirectory() as folder, override_settings(BLOB_ROOT=folder):
        held = hold_meeting(now)
        first = signed_often(held, MINUTES)
        before = median_micros(lambda: paper.final_paper(first), times=5)
        values = {"committee": held.district.committee, "year": 2026, "user": held.user("office"), "now": held.now}
        job = services.request_volume(**values)
        began = perf_counter_ns()
        while (result := run_job(job.pk)) == "more":  # a long volume comes in several runs of one job
            pass
        took = (perf_counter_ns() - began) // 1000
        # The job takes minutes, in which a machine may grow busier: the single paper is timed at both of its ends.
        base = (before + median_micros(lambda: paper.final_paper(first), times=5)) // 2
    left = Minutes.objects.filter(pdf_digest="").count()
    if result != "done" or left:
        raise RuntimeError(f"{result}, {left} of {MINUTES} minutes have no paper")
    return Result(f"纪要 {MINUTES} 份一次生成，共 {took // 1000000} 秒，每份", took // MINUTES, base, "单份排版", 200)

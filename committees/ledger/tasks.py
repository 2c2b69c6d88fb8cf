"""The daily anchor."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from committees.ledger.anchoring import anchor_all


@shared_task(name="committees.ledger.anchor_heads")
def anchor_heads() -> int:
    """Asked every hour; anchors each organisation at most once a day. Harmless to run twice."""
    return len(anchor_all(now=timezone.now()))

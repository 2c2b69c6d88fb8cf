"""The Celery application. Every task takes ids, may run twice, and is woken by name (see the outbox and jobs)."""

import os
from pathlib import Path

from celery import Celery
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


app = Celery("governance")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(
    [
        "committees.outbox",
        "committees.documents",
        "committees.ledger",
        "committees.access",
        "meetings.notices",
        "meetings.consultations",
        "meetings.papers",
        "decisions.supervision",
        "decisions.registers",
        "decisions.duties",
        "decisions.life",
        "personnel",
    ]
)


@app.on_after_configure.connect
def make_broker_folders(**_: object) -> None:
    """The embedded broker's transport makes no folders of its own."""
    for name in ("data_folder_in", "control_folder", "processed_folder"):
        if folder := settings.CELERY_BROKER_TRANSPORT_OPTIONS.get(name):
            Path(str(folder)).mkdir(parents=True, exist_ok=True)

"""What beat asks for, the worker knows: a task that no worker has registered is thrown away unread."""

from __future__ import annotations

import subprocess
import sys

ASKED = """
from config.celery import app
import django
django.setup()
from django.conf import settings
app.loader.import_default_modules()
wanted = {row["task"] for row in settings.CELERY_BEAT_SCHEDULE.values()}
print(" ".join(sorted(wanted - set(app.tasks))))
"""


def test_the_worker_knows_every_task_that_beat_asks_for() -> None:
    # In an interpreter of its own: here other tests have imported the tasks by hand.
    found = subprocess.run([sys.executable, "-c", ASKED], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == ""

"""What beat asks for is known to the worker by its own loading, not because something else imported it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from django.conf import settings

ASKED = """
import json
import django
django.setup()
from config.celery import app
app.loader.import_default_modules()
print(json.dumps(sorted(app.tasks)))
"""


def test_the_worker_knows_every_task_that_beat_asks_for() -> None:
    here = Path(settings.BASE_DIR)
    answer = subprocess.run(
        [sys.executable, "-c", "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings'" + ASKED],
        cwd=here,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    known = set(json.loads(answer.stdout.splitlines()[-1]))
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= known

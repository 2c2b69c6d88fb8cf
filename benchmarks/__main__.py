"""`make bench`: measures, prints, and fails when a promised ratio is exceeded. Uses a test database of its own."""

from __future__ import annotations

import os
import sys


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    from benchmarks import live, office, paper, volume, votes

    setup_test_environment()
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        results = [measure() for measure in (paper.measure, live.measure, volume.measure)]
        results += votes.measure() + office.measure()
    finally:
        teardown_databases(databases, verbosity=0)
    for result in results:
        sys.stdout.write(f"{result}\n")
    return int(not all(result.is_kept for result in results))


sys.exit(main())

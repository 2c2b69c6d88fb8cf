#!/usr/bin/env bash
# First the rules, which know no database; then the services on SQLite, which the embedded installation uses; then
# everything but the rules on PostgreSQL and Redis. Processes with databases of their own.
set -euo pipefail
cd "$(dirname "$0")/.."
unset DATABASE_URL CELERY_BROKER_URL CACHE_URL EMAIL_URL PRODUCTION DEBUG HOST PORT
unset PYTHONDONTWRITEBYTECODE # every process of either part would rewrite all assertions and compile all modules anew

# Files go out in their order, not by the number of their tests: the longest have one test each and would come last.
PYTEST=(.venv/bin/python -m pytest --dist loadfile --no-loadscope-reorder)

echo "== tests/rules；SQLite: tests/services"
"${PYTEST[@]}" -n 2 -q tests/rules tests/services

echo "== PostgreSQL, Redis"
# One more than computes on two cores: browsers, mail servers and workers that are killed make their tests wait.
exec scripts/with-services.sh "${PYTEST[@]}" -n 3 --ignore=tests/rules "$@"

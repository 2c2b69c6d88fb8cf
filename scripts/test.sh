#!/usr/bin/env bash
# Everything on PostgreSQL and Redis, in two processes with databases of their own; rules and services first on SQLite
# too, which the embedded installation uses.
set -euo pipefail
cd "$(dirname "$0")/.."
unset DATABASE_URL CELERY_BROKER_URL CACHE_URL EMAIL_URL PRODUCTION DEBUG HOST PORT

echo "== SQLite: tests/rules tests/services"
.venv/bin/python -m pytest -q -n 2 --dist loadfile tests/rules tests/services

echo "== PostgreSQL, Redis: tests"
exec scripts/with-services.sh .venv/bin/python -m pytest -n 2 --dist loadfile "$@"

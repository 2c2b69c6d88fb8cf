#!/usr/bin/env bash
# Every check that needs no database server. Stops at the first that fails and names it.
set -euo pipefail
cd "$(dirname "$0")/.."
unset DATABASE_URL CELERY_BROKER_URL CACHE_URL EMAIL_URL PRODUCTION DEBUG
DATA_DIR="$(mktemp -d)"; export DATA_DIR
trap 'rm -rf "$DATA_DIR"' EXIT
BIN=.venv/bin

step() { # step NAME COMMAND…
  local name="$1"; shift
  "$@" || { echo "lint: $name 未通过 / failed" >&2; exit 1; }
}

production() ( # the settings of an office, with values that exist nowhere
  set -a; . deploy/governance.env.example; set +a
  SECRET_KEY="$($BIN/python -c 'import secrets; print(secrets.token_urlsafe(64))')" DATA_DIR="$DATA_DIR" "$@"
)

templates_are_tidy() { # silent when they are; else what is wrong, line by line
  $BIN/djlint templates --check --lint >"$DATA_DIR/djlint" 2>&1 || { cat "$DATA_DIR/djlint" >&2; return 1; }
}

step ruff $BIN/ruff check .
step "ruff format" $BIN/ruff format --check -q .
step djlint templates_are_tidy
step import-linter $BIN/lint-imports
step makemigrations $BIN/python manage.py makemigrations --check --dry-run
step "check --deploy" production $BIN/python manage.py check --deploy --fail-level WARNING
step licences $BIN/python scripts/licences.py --check
step mypy $BIN/mypy
echo "lint: 全部通过 / all passed"

#!/usr/bin/env bash
# Writes the lock files anew from requirements/*.in and package.json: digests, no download addresses.
set -euo pipefail
cd "$(dirname "$0")/.."
TOOL="$(mktemp -d)"
trap 'rm -rf "$TOOL"' EXIT
python3 -m venv "$TOOL/venv"
"$TOOL/venv/bin/pip" install -q --disable-pip-version-check uv

compile() { # compile NAME [OPTION…]
  local name="$1"; shift
  "$TOOL/venv/bin/uv" pip compile -q --upgrade --python-version 3.11 --generate-hashes --no-annotate --no-emit-index-url \
    --no-emit-find-links --custom-compile-command 'make lock' "$@" "requirements/$name.in" -o "requirements/$name.txt"
}
compile base
compile dev -c requirements/base.txt
PATH="$PWD/.venv/bin:$PATH" npm update --package-lock-only --loglevel=error
# Funding links are addresses too; the lock holds names, versions and hashes only.
.venv/bin/python - <<'PY'
import json
from pathlib import Path

path = Path("package-lock.json")
lock = json.loads(path.read_text(encoding="utf-8"))
for package in lock["packages"].values():
    package.pop("funding", None)
path.write_text(json.dumps(lock, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
PY
! grep -nE '"resolved"|https?://' package-lock.json
! grep -nE '^--|@ ' requirements/base.txt requirements/dev.txt

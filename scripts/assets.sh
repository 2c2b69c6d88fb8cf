#!/usr/bin/env bash
# Builds static/build/ (theme, browser libraries) with the Node that lives in .venv. Does nothing when nothing changed.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/.venv/bin:$PATH"

digest() { cat "$@" | sha256sum | cut -d' ' -f1; }
LOCK="$(digest package-lock.json .npmrc)"
SOURCE="$(digest package-lock.json scripts/build-assets.mjs static/src/scss/*.scss)"

same() { [ "$(cat "$1" 2>/dev/null)" = "$2" ]; }

if same static/build/.source "$SOURCE" && [ -s static/build/app.css ] && [ -s static/build/htmx.min.js ] && [ -s static/build/sortable.min.js ]; then
  exit 0
fi
if ! same node_modules/.lock-digest "$LOCK" || [ ! -d node_modules/sass ] || [ ! -d node_modules/bootstrap ] || [ ! -d node_modules/fullcalendar ]; then
  echo "安装前端依赖 / installing the locked browser libraries"
  npm ci --loglevel=error >/dev/null
  echo "$LOCK" > node_modules/.lock-digest
fi
node scripts/build-assets.mjs
echo "$SOURCE" > static/build/.source

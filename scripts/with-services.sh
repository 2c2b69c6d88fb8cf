#!/usr/bin/env bash
# Runs a command beside a private PostgreSQL and a private Redis, and removes both however the command ends:
#   scripts/with-services.sh .venv/bin/pytest tests/services -q
# Free ports, a temporary folder, no durability. System servers, if any, are neither used nor disturbed.
set -euo pipefail
[ $# -gt 0 ] || { echo "usage: $0 COMMAND [ARGUMENT…]" >&2; exit 2; }

PG_BIN="$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1 || true)"
[ -x "$PG_BIN/initdb" ] && command -v redis-server >/dev/null ||
  { echo "缺少 PostgreSQL 或 Redis，请先执行 make setup。/ Run make setup first." >&2; exit 1; }

# PostgreSQL refuses to run as root.
OWNER=()
if [ "$(id -u)" -eq 0 ]; then
  NAME=postgres; id -u postgres >/dev/null 2>&1 || NAME=nobody
  OWNER=(setpriv "--reuid=$NAME" "--regid=$(id -g "$NAME")" --clear-groups --)
fi

BOX="$(mktemp -d "${TMPDIR:-/tmp}/governance-services.XXXXXX")"
chmod 755 "$BOX"; mkdir "$BOX/pg" "$BOX/redis"; chmod 700 "$BOX/pg" "$BOX/redis"
[ "$(id -u)" -ne 0 ] || chown "$NAME" "$BOX/pg" "$BOX/redis"
CHILD=""; REDIS=""

cleanup() {
  trap - EXIT INT TERM HUP
  if [ -n "$CHILD" ] && kill -0 "$CHILD" 2>/dev/null; then kill -TERM "$CHILD"; wait "$CHILD" 2>/dev/null || true; fi
  if [ -n "$REDIS" ]; then kill -TERM "$REDIS" 2>/dev/null || true; wait "$REDIS" 2>/dev/null || true; fi
  if [ -s "$BOX/pg/data/postmaster.pid" ]; then
    (cd / && "${OWNER[@]}" "$PG_BIN/pg_ctl" -D "$BOX/pg/data" -m immediate -w stop >/dev/null 2>&1) || true
  fi
  rm -rf "$BOX"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
SECRET="$(python3 -c 'import secrets; print(secrets.token_hex(16))')"

# Statements of pages name dozens of tables: to weigh every order of joining them took longer than to answer.
PLANS="-c join_collapse_limit=1 -c from_collapse_limit=1 -c max_parallel_workers_per_gather=0 -c default_statistics_target=5"

start_postgresql() {
  local pwfile="$BOX/pg/pw"
  (umask 077; printf '%s\n' "$SECRET" > "$pwfile"); [ "$(id -u)" -ne 0 ] || chown "$NAME" "$pwfile"
  (cd / && "${OWNER[@]}" "$PG_BIN/initdb" -D "$BOX/pg/data" -U governance -E UTF8 --locale=C.UTF-8 \
    --auth=scram-sha-256 --pwfile="$pwfile" --no-sync >"$BOX/initdb.log" 2>&1) || { cat "$BOX/initdb.log" >&2; exit 1; }
  local try
  for try in 1 2 3; do # somebody may take the port between the question and the start
    PG_PORT="$(free_port)"
    if (cd / && "${OWNER[@]}" "$PG_BIN/pg_ctl" -D "$BOX/pg/data" -w -t 60 -l "$BOX/pg/log" -o "-p $PG_PORT -k $BOX/pg \
      -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c jit=off \
      -c shared_buffers=64MB -c wal_level=minimal -c max_wal_senders=0 \
      -c max_connections=80 -c timezone=UTC $PLANS" start >/dev/null 2>&1); then return 0; fi
  done
  cat "$BOX/pg/log" >&2; exit 1
}

start_redis() {
  local try turn
  for try in 1 2 3; do
    REDIS_PORT="$(free_port)"
    (cd "$BOX/redis" && exec "${OWNER[@]}" redis-server --port "$REDIS_PORT" --bind 127.0.0.1 --save "" --appendonly no \
      --requirepass "$SECRET" --daemonize no --dir "$BOX/redis" >"$BOX/redis.log" 2>&1) & REDIS=$!
    for turn in $(seq 100); do
      kill -0 "$REDIS" 2>/dev/null || break
      grep -q 'Ready to accept connections' "$BOX/redis.log" && return 0
      sleep 0.1
    done
  done
  cat "$BOX/redis.log" >&2; exit 1
}

start_postgresql
start_redis
export DATABASE_URL="postgres://governance:$SECRET@127.0.0.1:$PG_PORT/postgres"
export CELERY_BROKER_URL="redis://:$SECRET@127.0.0.1:$REDIS_PORT/0"
export CACHE_URL="rediscache://:$SECRET@127.0.0.1:$REDIS_PORT/1"

"$@" <&0 & CHILD=$!
CODE=0; wait "$CHILD" || CODE=$?
CHILD=""
exit "$CODE"

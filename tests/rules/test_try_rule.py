"""`manage.py try_rule` as people run it: a process of its own, no database within reach."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CASE = {"id": 1, "rulebook": "weidong-district", "body": "plenary", "check": "quorum", "entitled": 9, "present": 6}
NO_SERVICES = {
    "DATABASE_URL": "postgres://nobody:none@127.0.0.1:1/none",
    "CELERY_BROKER_URL": "redis://127.0.0.1:1/0",
    "CACHE_URL": "redis://127.0.0.1:1/1",
}


def run(text: bytes | str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    kept = {key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "DATA_DIR")}
    return subprocess.run(
        [sys.executable, "manage.py", "try_rule"],
        input=text if isinstance(text, bytes) else text.encode(),
        cwd=ROOT,
        env={**kept, **environment},
        capture_output=True,
        check=False,
        timeout=60,
    )


def test_ten_thousand_cases_in_order_without_any_service():
    cases = [{**CASE, "id": number, "present": number % 12} for number in range(10_000)]
    done = run(json.dumps(cases), **NO_SERVICES)
    assert done.returncode == 0, done.stderr
    answers = json.loads(done.stdout)
    assert [each["id"] for each in answers] == list(range(10_000))
    assert {each["outcome"] for each in answers} == {"met", "not_met", "error"}


def test_nonsense_leaves_the_status_at_nought():
    done = run(json.dumps([5, {}, {**CASE, "present": 6.0}, CASE, {**CASE, "entitled": 10**40}]))
    assert done.returncode == 0, done.stderr
    answers = json.loads(done.stdout)
    assert [each["outcome"] for each in answers] == ["error", "error", "error", "met", "error"]
    assert answers[-1]["reason"] == "entitled 过大，最多为 1000000000000000"
    longest = run(json.dumps([{**CASE, "entitled": 77}]).replace("77", "9" * 9999))
    assert longest.returncode == 0, longest.stderr


def test_chinese_stays_readable_and_nothing_breaks_the_output():
    done = run(json.dumps([CASE]))
    assert "恰好达到".encode() in done.stdout
    assert json.loads(run("[]").stdout) == []
    strange = run(json.dumps([{**CASE, "id": "\ud800", "body": "\ud801"}]))
    assert strange.returncode == 0, strange.stderr
    assert json.loads(strange.stdout)[0]["id"] == "\ud800"
    narrow = run(json.dumps([CASE]), PYTHONIOENCODING="ascii")
    assert "恰好达到" in json.loads(narrow.stdout)[0]["arithmetic"]
    marked = run(b"\xef\xbb\xbf" + json.dumps([CASE]).encode())
    assert json.loads(marked.stdout)[0]["outcome"] == "met"


@pytest.mark.parametrize("text", [b"", b"[1,]", b"\xff\xfe", b"{}", b"[" * 100_000])
def test_what_is_no_json_array(text):
    done = run(text)
    assert done.returncode == 2
    assert done.stderr.strip()
    assert not done.stdout.strip()

"""Lock files name digests and no addresses, and the environment is compared with them, not with a stamp."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_python_locks_have_digests_and_no_addresses(lock: Path) -> None:
    lines = [line for line in lock.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    pins = [index for index, line in enumerate(lines) if "==" in line]
    assert len(pins) > 20
    assert all("--hash=sha256:" in lines[index + 1] for index in pins)
    assert not [line for line in lines if "://" in line or line.startswith("-")]


def test_the_browser_lock_has_digests_and_no_download_addresses() -> None:
    text = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in text
    assert text.count('"integrity"') == text.count('"node_modules/')


def check(lock: Path) -> int:
    command = [sys.executable, str(ROOT / "scripts" / "check_lock.py"), str(lock)]
    return subprocess.run(command, check=False, timeout=30).returncode


def test_the_environment_is_what_the_lock_says() -> None:
    assert [check(lock) for lock in LOCKS] == [0, 0]


@pytest.mark.parametrize("text", ["django==0.1 \\\n    --hash=sha256:00\n", "no-such-package==1.0\n", "# nothing\n"])
def test_another_version_a_missing_package_or_an_empty_lock_is_noticed(tmp_path: Path, text: str) -> None:
    lock = tmp_path / "lock.txt"
    lock.write_text(text, encoding="utf-8")
    assert check(lock) == 1

"""The whole product starts by one command, answers, and stops whole."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.e2e
STARTS_WITHIN = 420  # the first start builds the demonstration


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


class Product:
    """scripts/run.py on a port and a folder of its own, embedded as on a fresh machine."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.folder = folder
        services = ("DATABASE_URL", "CELERY_BROKER_URL", "CACHE_URL", "EMAIL_URL", "DJANGO_SETTINGS_MODULE")
        environ = {name: value for name, value in os.environ.items() if name not in services}
        self.output = folder.parent / "output.txt"
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, str(ROOT / "scripts" / "run.py")],
                env={**environ, "PORT": str(self.port), "DATA_DIR": str(folder)},
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def said(self) -> str:
        return self.output.read_text(encoding="utf-8")

    def wait_ready(self) -> None:
        end = time.monotonic() + STARTS_WITHIN
        while "Ctrl-C" not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < end, self.said()
            time.sleep(0.2)

    def processes(self) -> dict[int, str]:
        """Numbers and command lines of all processes that work on this folder."""
        found = {}
        for entry in Path("/proc").glob("[0-9]*/environ"):
            try:
                environ = entry.read_bytes().decode("utf-8", "replace")
                command = (entry.parent / "cmdline").read_bytes().decode("utf-8", "replace").replace("\0", " ")
            except OSError:
                continue
            if f"DATA_DIR={self.folder}\0" in environ and command:
                found[int(entry.parent.name)] = command
        return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for both: the second start finds what the first has built, as on any second day."""
    return tmp_path_factory.mktemp("house") / "var"


@pytest.fixture
def product(folder: Path) -> Iterator[Product]:
    started = Product(folder)
    yield started
    if started.process.poll() is None:
        started.process.terminate()
        started.process.wait(60)


def test_it_starts_answers_and_stops_whole(product: Product) -> None:
    product.wait_ready()
    assert f"http://127.0.0.1:{product.port}" in product.said()
    assert re.search(r"书记\S*\s+\w+\s+\S+", product.said())
    with urllib.request.urlopen(f"http://127.0.0.1:{product.port}/login/", timeout=10) as page:
        assert "登录" in page.read().decode()
    running = " ".join(product.processes().values())
    assert "gunicorn" in running
    assert "celery" in running
    assert "beat" in running

    product.process.send_signal(signal.SIGTERM)
    assert product.process.wait(60) == 0
    assert product.processes() == {}
    with socket.create_server(("127.0.0.1", product.port), reuse_port=True):
        pass  # nobody listens there any more


def test_a_dead_part_takes_all_down_and_is_named(product: Product) -> None:
    product.wait_ready()
    (beat,) = [number for number, command in product.processes().items() if " beat " in command]
    os.kill(beat, signal.SIGKILL)
    assert product.process.wait(60) == 1
    assert "进程 beat 意外退出" in product.said()
    assert product.processes() == {}

"""Prepares the data and runs the whole product: web, Celery worker, Celery beat.

Standard library only. Everything is written under DATA_DIR. All three stop together: on Ctrl-C, on SIGTERM, when the
terminal goes away, and when one of them dies (then the exit status is 1 and the culprit is named).
"""

import contextlib
import ctypes
import errno
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
import unicodedata
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
READY_WITHIN = 90  # seconds until the first page must answer
STOP_WITHIN = 20  # seconds until children that do not stop are killed
LOG_LIMIT = 5 * 1024 * 1024
PR_SET_PDEATHSIG = 1
PREPARATION = (
    ("迁移数据库 / migrate", "migrate", "--noinput"),
    ("载入规则 / rulebooks", "load_rulebooks"),
    ("演示数据 / demo", "seed_demo", "--seed", "7"),
    ("静态文件 / static files", "collectstatic", "--noinput", "--verbosity", "0", "--ignore", "src"),
)
libc = ctypes.CDLL(None, use_errno=True)


class CannotRun(Exception):
    """A reason to stop, in words for the person who typed the command."""


def die_with_parent() -> None:
    """Even if this supervisor is killed outright, its children receive SIGTERM from the kernel."""
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def say(text: str) -> None:
    print(text, flush=True)


class Place:
    """Where the product listens and where it writes."""

    def __init__(self, environ: dict[str, str]) -> None:
        self.host = environ.get("HOST") or "127.0.0.1"
        self.port = self._port(environ.get("PORT") or "8000")
        self.data = Path(environ.get("DATA_DIR") or ROOT / "var").expanduser()
        self.data = self.data if self.data.is_absolute() else ROOT / self.data
        self.log = self.data / "log"

    @staticmethod
    def _port(text: str) -> int:
        if not text.isdecimal() or not 0 < int(text) < 65536:
            raise CannotRun(f"PORT 应为 1 到 65535 的整数，现为 {text!r}。")
        return int(text)

    @property
    def family(self) -> socket.AddressFamily:
        return socket.AF_INET6 if ":" in self.host else socket.AF_INET

    @property
    def bind(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def address(self) -> str:
        """What a browser on this machine can open."""
        shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host)
        return f"http://{shown}:{self.port}" if shown else f"http://{self.bind}"

    def check_free(self) -> None:
        with socket.socket(self.family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
            except OSError as error:
                raise CannotRun(self._why(error)) from error

    def _why(self, error: OSError) -> str:
        if error.errno == errno.EADDRINUSE:
            return f"端口 {self.port} 已被占用。请换一个端口，例如：PORT={self.port % 65535 + 1} make run"
        if error.errno == errno.EACCES:
            return f"没有权限使用端口 {self.port}。请换一个大于 1023 的端口。"
        return f"无法在 {self.bind} 上监听：{error.strerror}。请检查 HOST。"

    def make_folders(self) -> None:
        parts = ("log", "cache", "mail", "blobs", "broker/queue", "broker/control", "broker/done", "incoming")
        try:
            for part in parts:
                (self.data / part).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CannotRun(f"不能写入数据目录 {self.data}：{error.strerror}。请检查 DATA_DIR。") from error

    def lock(self) -> int:
        """Two installations on one folder would mean two beats and two workers on one queue."""
        handle = os.open(self.data / "run.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise CannotRun(f"数据目录 {self.data} 正由另一个运行中的实例使用。") from error
        return handle

    def environment(self) -> dict[str, str]:
        own = {
            "HOST": self.host,
            "PORT": str(self.port),
            "DATA_DIR": str(self.data),
            "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}",
            # Compiled once, whatever the shell says: seven processes start, and each would compile everything anew.
            "PYTHONPYCACHEPREFIX": str(self.data / "pycache"),
            "PYTHONDONTWRITEBYTECODE": "",
            "XDG_CACHE_HOME": str(self.data / "cache-home"),  # fontconfig's
            "PYTHONUNBUFFERED": "1",
            # Celery warns about root on each start; a first look at the product in a container is root's.
            "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges",
        }
        return {**os.environ, **own}


class Child:
    """One process in a process group of its own, its output in a log of its own."""

    def __init__(self, place: Place, name: str, command: list[str]) -> None:
        self.name = name
        self.path = place.log / f"{name}.log"
        if self.path.exists() and self.path.stat().st_size > LOG_LIMIT:
            self.path.replace(self.path.with_suffix(".log.1"))
        with self.path.open("ab") as log:
            self.start = log.tell()
            # No threads here, so the call between fork and exec is safe.
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=place.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent,  # noqa: PLW1509
            )

    def is_dead(self) -> bool:
        return self.process.poll() is not None

    def ask_to_stop(self) -> None:
        """Tells the leader only: it lets its own workers finish what they are at."""
        if not self.is_dead():
            self.process.terminate()

    def end(self) -> None:
        """Ends whatever is left of the group, the leader or what a dead leader left behind."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def said(self) -> str:
        with self.path.open("rb") as log:
            log.seek(self.start)
            return log.read().decode("utf-8", "replace")

    def last_words(self) -> str:
        return "".join(self.said().splitlines(keepends=True)[-25:])


def commands(place: Place) -> dict[str, list[str]]:
    celery = [sys.executable, "-m", "celery", "-A", "config.celery:app"]
    web = [
        sys.executable,
        "-m",
        "gunicorn",
        "config.wsgi:application",
        "--bind",
        place.bind,
        "--worker-class",
        "gthread",
    ]
    web += ["--workers", "2", "--threads", "4", "--timeout", "60", "--graceful-timeout", "10", "--no-control-socket"]
    web += ["--access-logfile", str(place.log / "access.log"), "--log-level", "warning"]
    worker = [*celery, "worker", "--pool", "prefork", "--concurrency", "2", "--queues", "notices,documents"]
    worker += ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "INFO"]
    return {"web": web, "worker": worker, "beat": [*celery, "beat", "--pidfile=", "--loglevel", "INFO"]}


def answers(address: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{address}/login/", timeout=10) as page:
            return page.status == 200
    except urllib.error.HTTPError as error:
        if error.code >= 500:
            raise CannotRun(f"首页报错（HTTP {error.code}），详见日志。") from error
        return False
    except OSError:
        return False


def columns_of(text: str) -> int:
    """Chinese characters are two columns wide on a terminal."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def aligned(rows: list[tuple[str, ...]]) -> str:
    """Rows under each other: every column as wide as its widest cell, two apart."""
    widths = [max(columns_of(cell) for cell in column) + 2 for column in zip(*rows, strict=True)]
    lines = [
        "".join(cell + " " * (width - columns_of(cell)) for cell, width in zip(row, widths, strict=True))
        for row in rows
    ]
    return "\n".join(f"  {line.rstrip()}" for line in lines)


def account_lines(place: Place) -> str:
    """The demonstration's accounts, one per role, from the file that the demonstration wrote."""
    try:
        accounts = json.loads((place.data / "demo-accounts.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CannotRun(f"没有找到演示账号（{error}）。") from error
    rows = [("角色 / role", "账号 / login", "口令 / password", "姓名 / name")]
    # A middle dot is one column wide here and two there: a wide colon is always two.
    rows += [(row["role"].replace(" · ", "："), row["username"], row["password"], row["name"]) for row in accounts]
    return aligned(rows)


class Supervisor:
    def __init__(self, place: Place) -> None:
        self.place = place
        self.children: list[Child] = []
        self.stopping = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def manage(self, label: str, *arguments: str) -> str:
        """Runs a management command to its end, or until a signal asks us to stop; answers what it printed."""
        say(f"  · {label}")
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        child = Child(self.place, f"manage-{arguments[0]}", command)
        self.children.append(child)
        while not child.is_dead() and not self.stopping:
            time.sleep(0.05)
        if child.process.poll() == 0:
            self.children.remove(child)
        elif not self.stopping:
            sys.stderr.write(child.last_words())
            code = child.process.returncode
            raise CannotRun(f"“{label}”没有成功（manage.py {arguments[0]}，退出码 {code}），日志：{child.path}")
        return child.said()

    def prepare(self) -> None:
        say("准备数据 / preparing the data")
        for label, *arguments in PREPARATION:
            if not self.stopping:
                self.manage(label, *arguments)

    def start(self) -> None:
        for name, command in commands(self.place).items():
            self.children.append(Child(self.place, name, command))

    def check(self) -> None:
        for child in self.children:
            if child.is_dead() and not self.stopping:
                sys.stderr.write(child.last_words())
                code = child.process.returncode
                raise CannotRun(f"进程 {child.name} 意外退出（退出码 {code}），日志：{child.path}")

    def wait_until(self, condition: Callable[[], bool], seconds: float) -> bool:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if condition():
                return True
            time.sleep(0.3)
        return condition()

    def wait_ready(self) -> None:
        def is_ready() -> bool:
            self.check()
            return self.stopping or answers(self.place.address)

        if not self.wait_until(is_ready, READY_WITHIN):
            raise CannotRun(f"{READY_WITHIN} 秒内首页没有应答，日志在 {self.place.log}")

    def watch(self) -> None:
        while not self.stopping:
            self.check()
            time.sleep(0.5)

    def stop(self) -> None:
        for child in self.children:
            child.ask_to_stop()
        self.wait_until(lambda: all(child.is_dead() for child in self.children), STOP_WITHIN)
        for child in self.children:
            child.end()


def serve(place: Place) -> None:
    supervisor = Supervisor(place)
    try:
        supervisor.prepare()
        if supervisor.stopping:
            return
        say("启动 / starting: web, worker, beat")
        supervisor.start()
        supervisor.wait_ready()
        if supervisor.stopping:
            return
        say(f"\n打开 / open  {place.address}\n\n{account_lines(place)}\n")
        say(f"数据与日志在 {place.data}，按 Ctrl-C 停止。/ Ctrl-C stops everything.")
        supervisor.watch()
    finally:
        say("停止 / stopping")
        supervisor.stop()


def main() -> int:
    try:
        place = Place(dict(os.environ))
        place.check_free()
        place.make_folders()
        held = place.lock()
        serve(place)
        os.close(held)
    except CannotRun as reason:
        print(f"\n{reason}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""What the start says when it cannot start, before it has written anything."""

import fcntl
import os
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def start(data: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "run.py")],
        env={**os.environ, "DATA_DIR": str(data), **environ},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_a_port_that_is_no_number_is_named(tmp_path: Path) -> None:
    done = start(tmp_path / "var", PORT="80a0")
    assert done.returncode == 1
    assert "PORT 应为 1 到 65535 的整数，现为 '80a0'" in done.stderr
    assert not (tmp_path / "var").exists()


def test_a_port_in_use_is_named_with_a_way_out(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = start(tmp_path / "var", PORT=str(port))
    assert done.returncode == 1
    assert f"端口 {port} 已被占用" in done.stderr
    assert "make run" in done.stderr
    assert not (tmp_path / "var").exists()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def test_a_data_folder_that_cannot_be_one_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = start(tmp_path / "file" / "var", PORT=str(free_port()))
    assert done.returncode == 1
    assert "不能写入数据目录" in done.stderr


def test_a_second_instance_on_the_same_data_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "run.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        done = start(tmp_path, PORT=str(free_port()))
    assert done.returncode == 1
    assert "正由另一个运行中的实例使用" in done.stderr
    assert not (tmp_path / "governance.sqlite3").exists()

"""The kernel, and every rules.py and states.py, load without Django and its friends."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
FLOORS = ("committees", "meetings", "decisions", "personnel")
FORBIDDEN = ("django", "celery", "guardian", "weasyprint")

PROGRAM = """
import importlib, sys
for name in {modules!r}:
    importlib.import_module(name)
found = [name for name in {forbidden!r} if name in sys.modules]
sys.exit(", ".join(found) if found else 0)
"""


def module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def pure_modules() -> list[str]:
    found = [path for floor in FLOORS for name in ("rules.py", "states.py") for path in (ROOT / floor).rglob(name)]
    found += (ROOT / "committees" / "rules").glob("*.py")
    found += [ROOT / "committees" / "rulebooks" / f"{name}.py" for name in ("schema", "lines", "index", "shipped")]
    found.append(ROOT / "committees" / "calendar" / "shipped.py")
    return sorted(map(module, found))


def run(modules: list[str]) -> subprocess.CompletedProcess[str]:
    program = PROGRAM.format(modules=modules, forbidden=FORBIDDEN)
    return subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )


def test_pure_modules_load_no_framework():
    modules = pure_modules()
    assert "committees.rules" in modules
    assert "committees.calendar.rules" in modules
    done = run(modules)
    assert done.returncode == 0, done.stderr


def test_the_test_would_notice():
    done = run(["django"])
    assert done.returncode == 1
    assert "django" in done.stderr

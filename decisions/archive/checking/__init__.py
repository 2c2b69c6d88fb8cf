"""Whether a package holds. Standard library only: its parts joined to one file are the verify.py of every package."""

from decisions.archive.checking.chains import BEGINNING, header
from decisions.archive.checking.findings import BROKEN, MANIFEST, SEAL, WRAPPER, Findings, canonical, sha256
from decisions.archive.checking.joining import script
from decisions.archive.checking.records import SIGNED, minutes_paths
from decisions.archive.checking.shell import zipped
from decisions.archive.checking.whole import check_package, check_path, words

__all__ = [
    "BEGINNING",
    "BROKEN",
    "MANIFEST",
    "SEAL",
    "SIGNED",
    "WRAPPER",
    "Findings",
    "canonical",
    "check_package",
    "check_path",
    "header",
    "minutes_paths",
    "script",
    "sha256",
    "words",
    "zipped",
]

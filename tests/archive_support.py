"""An archived meeting, its package in pieces, and ways of changing it with all its seals made to fit."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

from committees.documents.models import Job
from committees.documents.storage import read_checked, store
from committees.documents.tasks import run_job
from committees.ledger import services as ledger
from committees.ledger.rules import BEGINNING
from decisions.archive import services
from decisions.archive.checking import (
    BROKEN,
    SIGNED,
    canonical,
    check_package,
    check_path,
    header,
    sha256,
)
from decisions.archive.models import ArchivePackage
from meetings.models import FrozenPaper, Meeting, Paper
from tests.minutes_support import Held, issued_meeting
from tests.snapshots import remembered


def archive(held: Held) -> ArchivePackage:
    meeting = Meeting.objects.get(pk=held.sitting.meeting.pk)
    filing, job = services.archive_meeting(meeting=meeting, user=held.user("archivist"), now=held.now)
    assert run_job(job.pk) == "done", Job.objects.get(pk=job.pk).message
    return ArchivePackage.objects.get(filing=filing)


@remembered
def archived_meeting(now: datetime) -> tuple[Held, ArchivePackage]:
    """A meeting whose minutes are issued, and the package it was archived in."""
    held = issued_meeting(now)
    return held, archive(held)


def contents(package: ArchivePackage) -> dict[str, bytes]:
    return unpacked(read_checked(package.digest))


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as found:
        return {name: found.read(name) for name in found.namelist()}


def faults_of(content: bytes, folder: Path) -> list[str]:
    """What the checks find in a ZIP as it lies on a disk."""
    path = folder / "changed.zip"
    path.write_bytes(content)
    try:
        return check_path(path).faults
    except BROKEN as error:
        return [f"压缩包损坏 {error}"]


def forged(files: dict[str, bytes]) -> dict[str, bytes]:
    """One vote of the first ballot turned with its sums, the minutes signed anew over other numbers and another file in
    their place, and every digest of the package made to fit again."""
    files = dict(files)
    told = {name: json.loads(files[name]) for name in json.loads(files["manifest.json"])["payloads"]}
    chain = json.loads(files["ledger/meeting.json"])
    secrets = {key: secret for part in told.values() for key, secret in part.items()}
    files[SIGNED] = forged_content(files[SIGNED])
    files["documents/04-会议纪要.pdf"] += b"another"
    for row in chain:
        secret = secrets.get(f"{row['aggregate']}#{row['sequence']}")
        if secret:
            forge(row["verb"], secret["payload"], files)
    previous = BEGINNING
    for row in chain:
        secret = secrets.get(f"{row['aggregate']}#{row['sequence']}")
        if secret:
            row["commitment"] = sha256(f"{secret['salt']}\n{canonical(secret['payload'])}".encode())
        row["algorithm"], row["previous"] = "sha256", previous
        row["digest"] = previous = sha256(header(row, row["commitment"], previous).encode())
    files |= {name: dump(part) for name, part in told.items()} | {"ledger/meeting.json": dump(chain)}
    return resealed(files, {chain[-1]["aggregate"]: [chain[-1]["sequence"], previous]})


def forged_content(signed: bytes) -> bytes:
    content = json.loads(signed)
    for numbers in (content["facts"]["items"][0]["ballots"][0]["tally"],):
        numbers["for"], numbers["against"] = numbers["for"] + numbers["against"], 0
    return dump(content)


def forge(verb: str, payload: dict[str, Any], files: dict[str, bytes]) -> None:
    if verb == "vote_recorded" and payload["choice"] == "against" and payload["position"] == 1:
        payload["choice"] = "for"
    elif verb == "ballot_closed" and payload["position"] == 1:
        tally, verdict = payload["tally"], payload["verdict"]
        for numbers in (tally, verdict["facts"]):
            numbers["for"], numbers["against"] = numbers["for"] + numbers["against"], 0
        verdict["arithmetic"] = verdict["arithmetic"].replace("赞成 8", "赞成 9")
    elif verb == "minutes_signed":
        payload["digest"] = sha256(canonical(json.loads(files[SIGNED])).encode())
    elif verb == "minutes_rendered":
        payload["digest"] = sha256(files["documents/04-会议纪要.pdf"])


def dump(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()


def resealed(files: dict[str, bytes], heads: dict[str, Any]) -> dict[str, bytes]:
    manifest, old = json.loads(files["manifest.json"]), sha256(files["manifest.json"])
    manifest["heads"].update(heads)
    for row in manifest["files"]:
        row["sha256"], row["size"] = sha256(files[row["path"]]), len(files[row["path"]])
    files["manifest.json"] = dump(manifest)
    new = sha256(files["manifest.json"])
    files["encapsulation.xml"] = files["encapsulation.xml"].replace(old.encode(), new.encode())
    seal = f"{new}  manifest.json\n{sha256(files['encapsulation.xml'])}  encapsulation.xml\n"
    return {**files, "manifest.sha256": seal.encode()}


def uploaded(held: Held, number: int, content: bytes = b"report") -> None:
    """A paper that lay before the meeting, and what its item's chain says of it."""
    item, blob = held.sitting.entries[number].item, store(content)
    paper = Paper.objects.create(
        item=item, title="材料", file_name="a.txt", media_type="text/plain", size=len(content), digest=blob.digest,
        uploaded_by=held.user("handler"), uploaded_at=held.now,
    )  # fmt: skip
    ledger.append(
        aggregate=f"item:{item.pk}", organisation_id=item.organisation_id, verb="paper_added",
        payload={"paper": paper.pk, "digest": paper.digest}, actor=None, now=held.now,
    )  # fmt: skip
    FrozenPaper.objects.create(meeting_id=held.sitting.meeting.pk, paper=paper, digest=paper.digest, frozen_at=held.now)


def rewritten(files: dict[str, bytes], **changes: Any) -> dict[str, bytes]:
    """The package with other lines in its manifest, all its seals made to fit."""
    manifest = json.loads(files["manifest.json"]) | changes
    seal = {"manifest.json": dump(manifest), "encapsulation.xml": files["encapsulation.xml"].replace(
        sha256(files["manifest.json"]).encode(), sha256(dump(manifest)).encode())}  # fmt: skip
    return resealed({**files, **seal}, {})


def tally_faults(files: dict[str, bytes]) -> list[str]:
    told = json.loads(files["ledger/payloads-item-1.json"])
    for secret in told.values():
        if "tally" in secret["payload"]:
            secret["payload"]["tally"]["against"] = 0
    return check_package({**files, "ledger/payloads-item-1.json": dump(told)}).faults

"""Files that the ledger itself names: the signed minutes and what was signed in them, the papers as uploaded."""

from __future__ import annotations

from decisions.archive.checking.findings import Findings, Json, canonical, load_json, payload_of, sha256
from decisions.archive.checking.rulings import NAMES
from decisions.archive.checking.votes import CHOICES, Count

SIGNED = "minutes/signed.json"
UPLOADS = ("items/", "pieces/")
# Packages of earlier versions held the newest minutes only.
WITH_ONE_VERSION = ("", "governance-archive-1", "governance-archive-2")
KEPT = ("paper_added", "paper_replaced", "papers_frozen")


def minutes_paths(version: int | None) -> tuple[str, str]:
    """Where minutes lie, and what was signed in them; `version` of those that a correction has replaced."""
    old = f"-第{version}版" if version else ""
    return f"documents/04-会议纪要{old}.pdf", f"minutes/signed{f'-{version}' if version else ''}.json"


def check_minutes(files: dict[str, bytes], chain: list[Json], told: dict[str, Json], found: Findings) -> None:
    """The minutes are the very files that the ledger names, and each signature covers the content beside it; of all
    versions that were issued none is left out."""
    rendered: dict[int, str] = {}
    signed: dict[int, str] = {}
    issued: set[int] = set()
    for row in chain:
        payload = payload_of(row, told)
        version = payload.get("version", 1)
        if row["verb"] == "minutes_rendered":
            rendered[version] = payload.get("digest", "")
        elif row["verb"] == "minutes_signed":
            signed[version] = payload.get("digest", "")
        elif row["verb"] == "minutes_issued":
            issued.add(version)
    if found.format in WITH_ONE_VERSION:
        issued = {max(rendered, default=0)} & set(rendered)
    for version in sorted(issued):
        paper, content = minutes_paths(None if version == max(issued) else version)
        if paper in files:
            _compare(paper, sha256(files[paper]), rendered.get(version, ""), "签发后台账登记的文件摘要", found)
        elif version != max(issued):
            found.faults.append(f"{paper}：台账记有这一版印发，包内缺失")
        if content in files:
            digest = sha256(canonical(load_json(files, content, found)).encode())
            _compare(content, digest, signed.get(version, ""), "签发时台账登记的内容摘要", found)


def _compare(name: str, digest: str, recorded: str, what: str, found: Findings) -> None:
    if digest == recorded:
        found.holds.append(f"{name}：与{what}一致。")
    else:
        found.faults.append(f"{name}：与{what}不符，被替换")


def check_numbers(files: dict[str, bytes], counts: dict[int, Count], found: Findings) -> None:
    """The numbers that the minutes tell are those of the ledger."""
    if SIGNED not in files:
        return
    content = load_json(files, SIGNED, found)
    told = [ballot for item in content["facts"]["items"] for ballot in item["ballots"]] if content else []
    before = len(found.faults)
    for ballot in told:
        count = counts.get(ballot["ballot"])
        if count is None:
            continue
        names, where = (*CHOICES, "entitled", "present", "recused"), f"纪要“{ballot['motion']}”"
        found.faults += [f"{where}：“{NAMES[each]}”写作 {ballot['tally'][each]}，台账为 {count.tally[each]}"
                         for each in names if ballot["tally"][each] != count.tally[each]]  # fmt: skip
    if told and len(found.faults) == before:
        found.holds.append(f"纪要所写 {len(told)} 次表决的人数和票数与台账一致。")


def check_papers(
    files: dict[str, bytes], chains: list[list[Json]], told: dict[str, Json], manifest: Json, found: Findings
) -> None:
    """Each upload is one that the ledger names by its digest, where this copy tells the item's acts."""
    known: set[str] = set()
    hidden = False
    for row in (row for chain in chains for row in chain):
        if row["verb"] in KEPT:
            payload = payload_of(row, told)
            hidden = hidden or not payload
            known |= {each.get("digest", "") for each in payload.get("papers", [payload])}
    names = [row["path"] for row in manifest["files"] if row["origin"] == "upload" and row["path"].startswith(UPLOADS)]
    there = [name for name in names if name in files]
    strange = [name for name in there if sha256(files[name]) not in known]
    if strange and not hidden:
        found.faults += [f"{name}：台账中没有记载这份材料的摘要，被替换" for name in strange]
    elif there and not strange:
        found.holds.append(f"{len(there)} 份上传材料与台账登记的摘要一致。")

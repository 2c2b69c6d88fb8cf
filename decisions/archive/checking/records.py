"""Files that the ledger itself names: the signed minutes and what was signed in them, the papers as uploaded."""

from __future__ import annotations

from decisions.archive.checking.findings import Findings, Json, canonical, load_json, payload_of, sha256
from decisions.archive.checking.rulings import NAMES
from decisions.archive.checking.votes import CHOICES, Count

MINUTES = "documents/04-会议纪要.pdf"
SIGNED = "minutes/signed.json"
UPLOADS = ("items/", "pieces/")
KEPT = ("paper_added", "paper_replaced", "papers_frozen")


def check_minutes(files: dict[str, bytes], chain: list[Json], told: dict[str, Json], found: Findings) -> None:
    """The minutes are the very file that the ledger names, and its signature covers the content beside it."""
    rendered, signed = "", ""
    for row in chain:
        payload = payload_of(row, told)
        if row["verb"] == "minutes_rendered":
            rendered = payload.get("digest", "")
        elif row["verb"] == "minutes_signed":
            signed = payload.get("digest", "")
    if rendered and MINUTES in files:
        _compare(MINUTES, sha256(files[MINUTES]), rendered, "签发后台账登记的文件摘要", found)
    if signed and SIGNED in files:
        content = load_json(files, SIGNED, found)
        _compare(SIGNED, sha256(canonical(content).encode()), signed, "签发时台账登记的内容摘要", found)


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

"""The ledger in the package: commitments, digests, the chain, its head, and the anchors that had left the machine."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from decisions.archive.checking.findings import Findings, Json, canonical, load_json, sha256

BEGINNING = "0" * 64


def payloads(files: dict[str, bytes], manifest: Json, found: Findings) -> dict[str, Json]:
    """What the commitments stand for, as far as this copy tells: {"meeting:12#3": {"salt": …, "payload": …}}."""
    told: dict[str, Json] = {}
    for name in manifest["payloads"]:
        if name in files:
            part = load_json(files, name, found)
            told.update(part if isinstance(part, dict) else {})
    return told


def check_chain(name: str, chain: list[Json], told: dict[str, Json], manifest: Json, found: Findings) -> None:
    """Each entry follows the one before it and says what it committed to; the last is the one in the manifest."""
    before, previous, previous_sm3, hidden = len(found.faults), BEGINNING, BEGINNING, 0
    for position, row in enumerate(chain, start=1):
        where = f"{name} 第{row['sequence']}条"
        if row["sequence"] != position:
            found.faults.append(f"{where}：序号不连续，应为第{position}条")
        if row["previous"] != previous:
            found.faults.append(f"{where}：与前一条不衔接")
        if sha256(header(row, row["commitment"], previous).encode()) != row["digest"]:
            found.faults.append(f"{where}：摘要不符，被改动")
        found.faults += [f"{where}：{text}" for text in sm3_faults(row, previous_sm3)]
        secret = told.get(f"{row['aggregate']}#{row['sequence']}")
        if secret is None:
            hidden += 1
        elif sha256(f"{secret['salt']}\n{canonical(secret['payload'])}".encode()) != row["commitment"]:
            found.faults.append(f"{where}：内容与写入时的承诺不符，内容被改动")
        previous, previous_sm3 = row["digest"], row["digest_sm3"]
    check_head(name, chain, manifest, found)
    if len(found.faults) == before:
        part = f"，其中 {hidden} 条只核对承诺（内容按知悉范围不提供）" if hidden else ""
        found.holds.append(f"{name}：{len(chain)} 条记录前后衔接，摘要和承诺相符{part}。")


def header(row: Json, commitment: str, previous: str) -> str:
    """What the digest of an entry runs over."""
    names = ("organisation", "aggregate", "sequence", "at", "actor", "actor_name", "verb", "algorithm")
    return canonical({"format": 1, **{n: row[n] for n in names}, "commitment": commitment, "previous": previous})


def sm3_faults(row: Json, previous_sm3: str) -> list[str]:
    """The second digest, where the entry has one and this computer can compute it."""
    if "sm3" not in row["algorithm"].split("+") or "sm3" not in hashlib.algorithms_available:
        return []
    text = header(row, row["commitment_sm3"], previous_sm3)
    return [] if hashlib.new("sm3", text.encode()).hexdigest() == row["digest_sm3"] else ["国密摘要不符，被改动"]


def check_head(name: str, chain: list[Json], manifest: Json, found: Findings) -> None:
    """The chain ends where the manifest says."""
    if not chain:
        found.faults.append(f"{name}：没有记录")
        return
    last = chain[-1]
    if manifest["heads"].get(last["aggregate"]) != [last["sequence"], last["digest"]]:
        found.faults.append(f"{name}：末条与清单所记末条不符，记录被截断或改写")


def check_anchors(chains: list[list[Json]], anchors: list[Json], found: Findings) -> None:
    """Whether the chains still have the entries that left the machine as anchors."""
    for anchor in anchors:
        own = {key: value for key, value in anchor.items() if key not in {"digest", "note"}}
        if sha256(canonical(own).encode()) != anchor["digest"]:
            found.faults.append(f"{anchor['day']}的锚点文件与其自身摘要不符，该文件被改动")
        before = len(found.holds) + len(found.faults) + len(found.notes)
        for chain in chains:
            _check_anchor(chain, anchor, found)
        if len(found.holds) + len(found.faults) + len(found.notes) == before:
            found.notes.append(f"{anchor['day']}的锚点没有记载本包的台账，没有起到核对作用。请用归档前后各日的锚点。")


def _check_anchor(chain: list[Json], anchor: Json, found: Findings) -> None:
    last = chain[-1]
    sequence, digest = anchor["heads"].get(last["aggregate"], (0, ""))
    where = f"{last['aggregate']}：{anchor['day']}的锚点（第{sequence}条）"
    if not sequence:
        return
    if sequence > last["sequence"]:
        # An anchor may be younger than the package; older than its last entry it proves that entries are gone.
        if anchor["at"] < last["at"]:
            found.faults.append(f"{where}与包内台账不符，包内只到第{last['sequence']}条，其后的记录被删去")
        else:
            found.notes.append(f"{where}晚于本包，包内只到第{last['sequence']}条，没有起到核对作用。")
    elif {row["sequence"]: row["digest"] for row in chain}.get(sequence) == digest:
        found.holds.append(f"{where}与包内台账一致。")
    else:
        found.faults.append(f"{where}与包内台账不符，该条及以前的记录在锚定之后被整体改写")


def read_anchor_file(path: Path) -> list[Json]:
    """The anchors of a file as it was mailed or written. ValueError where it holds none."""
    text = path.read_text(encoding="utf-8-sig")
    content = json.loads(text[text.index("{") : text.rindex("}") + 1])
    return list(content.get("anchors", [content]))

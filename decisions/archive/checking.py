"""核验归档包：只用 Python 标准库，不需要服务器，也不需要本软件。

用法：python3 verify.py 归档包.zip（或解开后的文件夹） [--anchor 锚点文件]

逐一重新计算：每个文件的摘要；台账每条记录的承诺、摘要及前后衔接；每次表决由逐人记录得出的票数；每个判断的算式。
给出锚点文件时，再核对台账是否与当时离开机器的锚点一致。This very file lies in every package as verify.py.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import struct
import sys
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MANIFEST, SEAL, WRAPPER = "manifest.json", "manifest.sha256", "encapsulation.xml"
OPEN = "open"
BEGINNING = "0" * 64
LOOSE = ("", "governance-archive-1")  # packages of earlier versions were compressed: many ZIPs hold the same files
# What a damaged ZIP makes the library raise.
BROKEN = (OSError, ValueError, RuntimeError, EOFError, KeyError, struct.error, zlib.error, zipfile.BadZipFile)
CHOICES = ("for", "against", "abstain", "defer")
# The names under which the record keeps numbers and results, as people say them.
NAMES = {
    "for": "同意", "against": "不同意", "abstain": "弃权", "defer": "缓议", "entitled": "应到", "present": "实到",
    "recused": "回避", "adopted": "通过", "rejected": "未通过", "deferred": "暂缓", "void": "无效",
}  # fmt: skip
RULEBOOK = "rules/rulebook.json"
NAMED = ("vote_recorded", "vote_undone", "vote_corrected")
COUNTED = ("ballot_closed", "vote_corrected")
Json = dict[str, Any]


@dataclass
class Findings:
    """What was read, what holds, and what does not."""

    title: str = ""
    number: str = ""
    manifest_digest: str = ""
    format: str = ""
    holds: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether nothing was found."""
        return not self.faults


def canonical(value: Any) -> str:
    """The one way in which a JSON value is written before its digest is taken."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256(content: bytes) -> str:
    """The digest of bytes, hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def zipped(files: dict[str, bytes]) -> bytes:
    """The one ZIP of these files: stored, without a clock or a library's choices; every byte can be foretold."""
    body, index = bytearray(), bytearray()
    for name, content in files.items():
        raw, size = name.encode(), len(content)
        common = (20, 0 if raw.isascii() else 0x800, 0, 0, 20 << 9 | 33, zlib.crc32(content), size, size, len(raw), 0)
        index += struct.pack("<4s6H3I5H2I", b"PK\1\2", 0x0314, *common, 0, 0, 0, 0o100644 << 16, len(body)) + raw
        body += struct.pack("<4s5H3I2H", b"PK\3\4", *common) + raw + content
    return bytes(body + index + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, *[len(files)] * 2, len(index), len(body), 0))


def read_zip(raw: bytes) -> dict[str, bytes]:
    """Every file by its name; one that cannot be read is empty, so that it is named among what was changed."""
    files = {}
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        for info in package.infolist():
            try:
                files[info.filename] = package.read(info)
            except BROKEN:
                files[info.filename] = b""
    return files


def check_path(path: Path, anchors: list[Json] | None = None) -> Findings:
    """A package as it lies there: a ZIP, or a folder into which it was unpacked. Raises one of BROKEN for neither."""
    if path.is_dir():
        names = (each for each in path.rglob("*") if each.is_file() and "__pycache__" not in each.parts)
        return check_package({each.relative_to(path).as_posix(): each.read_bytes() for each in names}, anchors)
    raw = path.read_bytes()
    files = read_zip(raw)
    found = check_package(files, anchors)
    if found.sound and found.format not in LOOSE:
        _check_shell(raw, files, found)
    return found


def _check_shell(raw: bytes, files: dict[str, bytes], found: Findings) -> None:
    """The bytes around the files are those that are written for these files; otherwise the place is named."""
    wanted = zipped(files)
    if raw == wanted:
        found.holds.append("压缩包外壳逐字节与按内容重新写出的一致。")
        return
    at = next((n for n, (one, other) in enumerate(zip(raw, wanted, strict=False)) if one != other), len(wanted))
    end, where = 0, "末尾目录"
    for name, content in files.items():
        end += 30 + len(name.encode()) + len(content)
        if at < end:
            where = name
            break
    found.faults.append(f"{where}：压缩包第 {at + 1} 字节与按内容重新写出的不同，外壳被改动，或由其他软件重新打过包")


def check_package(files: dict[str, bytes], anchors: list[Json] | None = None) -> Findings:
    """Everything computed again. `anchors`: what left the machine earlier, as it was written."""
    found = Findings()
    _check_seal(files, found)
    manifest = _json(files, MANIFEST, found)
    if not isinstance(manifest, dict) or not isinstance(manifest.get("files"), list):
        found.faults.append(f"{MANIFEST}：无法读出清单，其余内容不能核验")
        return found
    found.title, found.number, found.format = (str(manifest.get(key, "")) for key in ("title", "number", "format"))
    try:
        _check_files(files, manifest, found)
        payloads = _payloads(files, manifest, found)
        majorities = _majorities(files, manifest, payloads, found)
        for name in manifest["chains"]:
            if name not in files:  # withheld from this copy, or named above as missing
                continue
            chain = _json(files, name, found)
            if isinstance(chain, list):
                _check_chain(name, chain, payloads, manifest, found)
                _check_votes(chain, payloads, majorities, found)
                _check_anchors(chain, anchors or [], found)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        found.faults.append(f"{MANIFEST} 或台账摘录的内容残缺（{type(error).__name__}：{error}），核验中止")
    return found


def _json(files: dict[str, bytes], name: str, found: Findings) -> Any:
    try:
        return json.loads(files.get(name, b""))
    except ValueError:
        found.faults.append(f"{name}：缺失或无法读出")
        return None


def _check_seal(files: dict[str, bytes], found: Findings) -> None:
    """The manifest's own digest stands in two other files; those two agree with each other and with it."""
    seal = files.get(SEAL, b"").decode("utf-8", "replace")
    found.manifest_digest = digest = sha256(files.get(MANIFEST, b""))
    wrapper = files.get(WRAPPER, b"")
    expected = f"{digest}  {MANIFEST}\n{sha256(wrapper)}  {WRAPPER}\n"
    before = len(found.faults)
    if digest not in seal:
        found.faults.append(f"{MANIFEST}：与 {SEAL} 所记摘要不符，两者之一被改动")
    if digest.encode() not in wrapper:
        found.faults.append(f"{MANIFEST}：与 {WRAPPER} 所记摘要不符，两者之一被改动")
    if sha256(wrapper) not in seal:
        found.faults.append(f"{WRAPPER}：与 {SEAL} 所记摘要不符，两者之一被改动")
    if seal != expected and len(found.faults) == before:
        found.faults.append(f"{SEAL}：内容被改动")
    if len(found.faults) == before:
        found.holds.append(f"清单与封装文件相符。清单摘要（SHA-256）：{digest}")


def _check_files(files: dict[str, bytes], manifest: Json, found: Findings) -> None:
    listed, withheld, before = set(), 0, len(found.faults)
    for row in manifest["files"]:
        name = row["path"]
        listed.add(name)
        if name not in files:
            if row["group"] == OPEN:
                found.faults.append(f"{name}：清单中有，包内缺失")
            else:
                withheld += 1
        elif sha256(files[name]) != row["sha256"] or len(files[name]) != row["size"]:
            found.faults.append(f"{name}：内容与清单所记摘要不符，被改动")
    found.faults += [f"{name}：清单中没有的文件" for name in sorted(set(files) - listed - {MANIFEST, SEAL, WRAPPER})]
    if withheld:
        found.notes.append(f"本份为摘录：{withheld} 个文件按知悉范围没有提供，只有其摘要，未核验其内容。")
    if len(found.faults) == before:
        found.holds.append(f"{len(listed) - withheld} 个文件的字节数和摘要与清单一致。")


def _payloads(files: dict[str, bytes], manifest: Json, found: Findings) -> dict[str, Json]:
    """What the commitments stand for, as far as this copy tells: {"meeting:12#3": {"salt": …, "payload": …}}."""
    told: dict[str, Json] = {}
    for name in manifest["payloads"]:
        if name in files:
            part = _json(files, name, found)
            told.update(part if isinstance(part, dict) else {})
    return told


def _check_chain(name: str, chain: list[Json], told: dict[str, Json], manifest: Json, found: Findings) -> None:
    before, previous, previous_sm3, hidden = len(found.faults), BEGINNING, BEGINNING, 0
    for position, row in enumerate(chain, start=1):
        where = f"{name} 第{row['sequence']}条"
        if row["sequence"] != position:
            found.faults.append(f"{where}：序号不连续，应为第{position}条")
        if row["previous"] != previous:
            found.faults.append(f"{where}：与前一条不衔接")
        if sha256(header(row, row["commitment"], previous).encode()) != row["digest"]:
            found.faults.append(f"{where}：摘要不符，被改动")
        found.faults += [f"{where}：{text}" for text in _sm3_faults(row, previous_sm3)]
        secret = told.get(f"{row['aggregate']}#{row['sequence']}")
        if secret is None:
            hidden += 1
        elif sha256(f"{secret['salt']}\n{canonical(secret['payload'])}".encode()) != row["commitment"]:
            found.faults.append(f"{where}：内容与写入时的承诺不符，内容被改动")
        previous, previous_sm3 = row["digest"], row["digest_sm3"]
    _check_head(name, chain, manifest, found)
    if len(found.faults) == before:
        part = f"，其中 {hidden} 条只核对承诺（内容按知悉范围不提供）" if hidden else ""
        found.holds.append(f"{name}：{len(chain)} 条记录前后衔接，摘要和承诺相符{part}。")


def header(row: Json, commitment: str, previous: str) -> str:
    """What the digest of an entry runs over."""
    names = ("organisation", "aggregate", "sequence", "at", "actor", "actor_name", "verb", "algorithm")
    return canonical({"format": 1, **{n: row[n] for n in names}, "commitment": commitment, "previous": previous})


def _sm3_faults(row: Json, previous_sm3: str) -> list[str]:
    if "sm3" not in row["algorithm"].split("+") or "sm3" not in hashlib.algorithms_available:
        return []
    text = header(row, row["commitment_sm3"], previous_sm3)
    return [] if hashlib.new("sm3", text.encode()).hexdigest() == row["digest_sm3"] else ["国密摘要不符，被改动"]


def _check_head(name: str, chain: list[Json], manifest: Json, found: Findings) -> None:
    if not chain:
        found.faults.append(f"{name}：没有记录")
        return
    last = chain[-1]
    if manifest["heads"].get(last["aggregate"]) != [last["sequence"], last["digest"]]:
        found.faults.append(f"{name}：末条与清单所记末条不符，记录被截断或改写")


@dataclass(frozen=True)
class Majority:
    """One majority rule of the rulebook that lies in the package."""

    clause: tuple[str, str, str]
    num: int
    den: int
    strict: bool
    recused_count: bool

    def required(self, tally: Json) -> int:
        """The least number in favour, computed here and now from the rule and the roll."""
        whole = int(tally["entitled"]) - (0 if self.recused_count else int(tally["recused"]))
        return whole * self.num // self.den + 1 if self.strict else -(-whole * self.num // self.den)


def _majorities(
    files: dict[str, bytes], manifest: Json, told: dict[str, Json], found: Findings
) -> list[Majority] | None:
    """The majority rules of the meeting's body; None where the package has no rulebook."""
    if RULEBOOK not in files or not manifest.get("body"):
        return None
    rulebook = _json(files, RULEBOOK, found)
    if sha256(canonical(rulebook["data"]).encode()) != rulebook["digest"]:
        found.faults.append(f"{RULEBOOK}：规则内容与其版本摘要不符，被改动")
    pinned = {each["payload"].get("rulebook_digest") for each in told.values()} - {None}
    if pinned - {rulebook["digest"]}:
        found.faults.append(f"{RULEBOOK}：不是通知发出时台账记下的规则版本")
    body = rulebook["data"]["bodies"].get(manifest["body"], {})
    counted = body.get("recusal", {}).get("in_base", True)
    return [
        Majority(_clause(rule), rule.get("num", 1), rule.get("den", 2), rule.get("strict", True), counted)
        for rule in body.get("majority", [])
    ]


def _clause(rule: Json) -> tuple[str, str, str]:
    clause = rule.get("clause", {})
    return clause.get("document", ""), clause.get("reference", ""), clause.get("wording", "")


def majority_faults(payload: Json, majorities: list[Majority]) -> list[str]:
    """Whether the number that was required follows from the rule that the verdict cites, not from the verdict."""
    verdict, tally = payload["verdict"], payload["tally"]
    if verdict["outcome"] not in {"adopted", "rejected", "deferred"}:
        return []
    cited = [rule for rule in majorities if rule.clause == _clause(verdict)]
    if not cited and verdict["outcome"] != "deferred":  # a close vote is put off under a clause of its own
        return ["判断所引条款不在包内规则的表决规定之中"]
    numbers = {rule.required(tally) for rule in cited or majorities}
    if verdict["required"] in numbers:
        return []
    by_rule = "或 ".join(str(each) for each in sorted(numbers))
    return [f"判断所用“须同意”为 {verdict['required']}，按包内规则和应到人数重新计算应为 {by_rule}"]


def _check_votes(chain: list[Json], told: dict[str, Json], majorities: list[Majority] | None, found: Findings) -> None:
    """Each closed ballot: its sums from the votes recorded before it, its verdict from its sums and from the rule."""
    votes: dict[int, dict[int, str]] = {}
    for row in chain:
        payload = told.get(f"{row['aggregate']}#{row['sequence']}", {}).get("payload", {})
        if row["verb"] in NAMED and "ballot" in payload:
            cast = votes.setdefault(payload["ballot"], {})
            cast.pop(payload["roll"], None)
            if row["verb"] != "vote_undone":
                cast[payload["roll"]] = payload["choice"]
        if row["verb"] in COUNTED and "tally" in payload:
            faults = tally_faults(payload, votes.get(payload["ballot"], {})) + verdict_faults(payload)
            faults += majority_faults(payload, majorities) if majorities is not None else []
            where = f"第{payload['position']}项“{payload['text']}”第{payload['round']}轮表决"
            found.faults += [f"{where}：{text}" for text in faults]
            if not faults:
                found.holds.append(f"{where}：票数与记录相符，{payload['verdict']['arithmetic']}，算式成立。")


def tally_faults(payload: Json, votes: dict[int, str]) -> list[str]:
    """Whether the sums are those of the single votes, or of the papers or receipts of a secret ballot."""
    tally = payload["tally"]
    total = sum(tally[each] for each in CHOICES)
    if "paper" in tally:
        paper = tally["paper"]
        fits = paper["valid"] == total and paper["returned"] == paper["valid"] + paper["invalid"]
        return [] if fits and paper["returned"] <= paper["issued"] else ["无记名票的发出、收回、有效票与各项票数不符"]
    if "electronic" in tally:
        fits = tally["electronic"]["cast"] == total == len(payload.get("receipts", []))
        return [] if fits else ["电子无记名票的张数、回执码数与各项票数不符"]
    counted = list(votes.values())
    return [f"“{NAMES[each]}”记为 {tally[each]} 票，逐人记录为 {counted.count(each)} 票" for each in CHOICES
            if tally[each] != counted.count(each)]  # fmt: skip


def verdict_faults(payload: Json) -> list[str]:
    """Whether the verdict follows from its numbers, and its numbers are those of the count."""
    verdict, tally = payload["verdict"], payload["tally"]
    facts, outcome, text = verdict["facts"], verdict["outcome"], verdict["arithmetic"]
    faults = [f"判断所用“{NAMES[each]}”人数与计票不同" for each in (*CHOICES, "entitled", "present", "recused")
              if facts.get(each) != tally[each]]  # fmt: skip
    required = verdict["required"]
    if outcome in {"adopted", "rejected"} and (facts["for"] >= required) != (outcome == "adopted"):
        faults.append(f"赞成 {facts['for']}，须 {required}，与结果“{NAMES[outcome]}”矛盾")
    counted = re.match(r"赞成 (\d+)，须 ([>≥]) ([\d./]+)", text)
    if counted and (int(counted[1]) != facts["for"] or _least(counted[2], counted[3]) != required):
        faults.append(f"算式“{text}”与票数或所需票数不符")
    near = re.match(r"赞成 (\d+)，反对 (\d+).*相差 (\d+)，≤ (\d+)", text)
    if near and not _is_near(*(int(each) for each in near.groups())):
        faults.append(f"算式“{text}”不成立")
    return faults


def _least(sign: str, limit: str) -> int:
    """The least whole number that is > or ≥ the limit, which may be written 5.5 or 22/3."""
    over, _, under = limit.partition("/")
    whole, _, decimals = over.partition(".")
    num, den = int(whole + decimals), int("1" + "0" * len(decimals)) * int(under or 1)
    return num // den + 1 if sign == ">" else -(-num // den)


def _is_near(in_favour: int, against: int, apart: int, margin: int) -> bool:
    return abs(in_favour - against) == apart <= margin


def _check_anchors(chain: list[Json], anchors: list[Json], found: Findings) -> None:
    digests = {row["sequence"]: row["digest"] for row in chain}
    for anchor in anchors:
        sequence, digest = anchor["heads"].get(chain[0]["aggregate"], (0, ""))
        where = f"{chain[0]['aggregate']}：{anchor['day']}的锚点（第{sequence}条）"
        if sequence in digests and digests[sequence] != digest:
            found.faults.append(f"{where}与包内台账不符，该条及以前的记录在锚定之后被整体改写")
        elif sequence in digests:
            found.holds.append(f"{where}与包内台账一致。")


def read_anchor_file(path: Path) -> list[Json]:
    """The anchors of a file as it was mailed or written. ValueError where it holds none."""
    text = path.read_text(encoding="utf-8-sig")
    content = json.loads(text[text.index("{") : text.rindex("}") + 1])
    return list(content.get("anchors", [content]))


def words(found: Findings) -> list[str]:
    """The findings as lines to be read."""
    lines = [f"归档包：{found.number} {found.title}"]
    lines += [f"成立　{each}" for each in found.holds]
    lines += [f"说明　{each}" for each in found.notes]
    lines += [f"不符　{each}" for each in found.faults]
    end = "核验通过：以上各项全部成立。" if found.sound else f"核验不通过：{len(found.faults)} 处不符。"
    return [*lines, end]


def main(arguments: list[str]) -> int:
    """0 when everything holds, 1 when not, 2 when it cannot be read."""
    anchors = [arguments[at + 1] for at, each in enumerate(arguments[:-1]) if each == "--anchor"]
    paths = [each for each in arguments if each != "--anchor" and each not in anchors]
    path = Path(paths[0]) if paths else Path(__file__).resolve().parent
    try:
        kept = [anchor for name in anchors for anchor in read_anchor_file(Path(name))]
        found = check_path(path, kept)
    except BROKEN as error:
        sys.stdout.write(f"无法读取 {path}：压缩包或锚点文件损坏，不是完整的归档包（{type(error).__name__}）\n")
        return 2
    sys.stdout.write("\n".join(words(found)) + "\n")
    return 0 if found.sound else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

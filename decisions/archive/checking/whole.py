"""核验归档包：只用 Python 标准库，不需要服务器，也不需要本软件。

用法：python3 verify.py 归档包.zip（或解开后的文件夹） [--anchor 锚点文件]

逐一重新计算：每个文件的摘要；台账每条记录的承诺、摘要及前后衔接；每次表决由逐人记录得出的票数，参加表决的人是否在名册
上、在场、没有回避；每次表决的结果（无效、暂缓、通过、未通过）和会议过程中每次判断的结论与算式，依据包内的规则；纪要、
上传材料与台账登记的摘要。没有重新计算的，逐类写明原因和次数。给出锚点文件时，再核对台账是否与当时离开机器的锚点一致。

要求更高的，请用另行取得的 verify.py，而不用包内的这一个。
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from decisions.archive.checking.chains import check_anchors, check_chain, payloads, read_anchor_file
from decisions.archive.checking.findings import BROKEN, MANIFEST, Findings, Json, load_json
from decisions.archive.checking.judging import check_rulings
from decisions.archive.checking.records import check_minutes, check_numbers, check_papers
from decisions.archive.checking.rulings import Rules, rules_of
from decisions.archive.checking.shell import check_files, check_seal, check_shell, read_zip
from decisions.archive.checking.votes import Count, check_votes

LOOSE = ("", "governance-archive-1")  # packages of earlier versions were compressed: many ZIPs hold the same files


def check_path(path: Path, anchors: list[Json] | None = None) -> Findings:
    """A package as it lies there: a ZIP, or a folder into which it was unpacked. Raises one of BROKEN for neither."""
    if path.is_dir():
        names = (each for each in path.rglob("*") if each.is_file() and "__pycache__" not in each.parts)
        return check_package({each.relative_to(path).as_posix(): each.read_bytes() for each in names}, anchors)
    raw = path.read_bytes()
    files = read_zip(raw)
    found = check_package(files, anchors)
    if found.sound and found.format not in LOOSE:
        check_shell(raw, files, found)
    return found


def check_package(files: dict[str, bytes], anchors: list[Json] | None = None) -> Findings:
    """Everything computed again. `anchors`: what left the machine earlier, as it was written."""
    found = Findings()
    check_seal(files, found)
    manifest = load_json(files, MANIFEST, found)
    if not isinstance(manifest, dict) or not isinstance(manifest.get("files"), list):
        found.faults.append(f"{MANIFEST}：无法读出清单，其余内容不能核验")
        return found
    found.title, found.number, found.format = (str(manifest.get(key, "")) for key in ("title", "number", "format"))
    try:
        check_files(files, manifest, found)
        _check_record(files, manifest, anchors or [], found)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        found.faults.append(f"{MANIFEST} 或台账摘录的内容残缺（{type(error).__name__}：{error}），核验中止")
    return found


def _check_record(files: dict[str, bytes], manifest: Json, anchors: list[Json], found: Findings) -> None:
    told = payloads(files, manifest, found)
    rules = rules_of(files, manifest, told, found)
    chains = _chains(files, manifest, found)
    counts: dict[int, Count] = {}
    for name, chain in chains.items():
        check_chain(name, chain, told, manifest, found)
        counts |= _check_acts(files, chain, told, rules, found)
    check_rulings(list(chains.values()), told, rules, found)
    check_numbers(files, counts, found)
    check_papers(files, list(chains.values()), told, manifest, found)
    check_anchors(list(chains.values()), anchors, found)


def _chains(files: dict[str, bytes], manifest: Json, found: Findings) -> dict[str, list[Json]]:
    """The chains in this copy. A package without the chain of its meeting proves nothing."""
    chains: dict[str, list[Json]] = {}
    for name in manifest["chains"]:
        if name not in files:  # withheld from this copy, or named already as missing
            continue
        chain = load_json(files, name, found)
        if isinstance(chain, list) and chain:
            chains[name] = chain
        else:
            found.faults.append(f"{name}：没有台账记录")
    if not any(chain[0]["aggregate"].startswith("meeting:") for chain in chains.values()):
        found.faults.append(f"{MANIFEST}：没有列出会议的台账，不能证明任何内容")
    return chains


def _check_acts(
    files: dict[str, bytes], chain: list[Json], told: dict[str, Json], rules: Rules | None, found: Findings
) -> dict[int, Count]:
    if not chain[0]["aggregate"].startswith("meeting:"):
        return {}
    check_minutes(files, chain, told, found)
    return check_votes(chain, told, rules, found)


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
        kept: list[dict[str, Any]] = [anchor for name in anchors for anchor in read_anchor_file(Path(name))]
        found = check_path(path, kept)
    except BROKEN as error:
        sys.stdout.write(f"无法读取 {path}：压缩包或锚点文件损坏，不是完整的归档包（{type(error).__name__}）\n")
        return 2
    sys.stdout.write("\n".join(words(found)) + "\n")
    return 0 if found.sound else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

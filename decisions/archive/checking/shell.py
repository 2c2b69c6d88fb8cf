"""The files of a package: the ZIP around them, the seals on the manifest, the digests that it lists."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from decisions.archive.checking.findings import BROKEN, MANIFEST, OPEN, SEAL, WRAPPER, Findings, Json, sha256


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


def check_shell(raw: bytes, files: dict[str, bytes], found: Findings) -> None:
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


def check_seal(files: dict[str, bytes], found: Findings) -> None:
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


def check_files(files: dict[str, bytes], manifest: Json, found: Findings) -> None:
    """Every file that the manifest lists is there with its size and digest, or withheld from this copy; no other is."""
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

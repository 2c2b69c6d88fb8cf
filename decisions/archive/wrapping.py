"""Metadata (elements of DA/T 46) and the encapsulation (DA/T 48) of a package as XML."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

from django.utils import timezone

from committees.models import User
from decisions.archive.models import ArchiveFiling
from decisions.minutes.models import Minutes
from meetings.models import Meeting

NAMESPACE = "http://www.saac.gov.cn/standards/ERM/encapsulation"
RULE = "签发人再次输入口令后，由系统登记其所见内容的摘要；不含数字证书"


def metadata(filing: ArchiveFiling, minutes: Minutes, acts: list[dict[str, str]], pages: int) -> bytes:
    """来源、聚合层次、档号、内容描述、形式特征、存储位置、权限、电子签名、责任者、业务过程."""
    root = ET.Element("电子文件元数据", {"标准": "DA/T 46-2009"})
    _add(root, "来源", {"立档单位名称": filing.organisation.name, "全宗号": filing.fonds})
    _add(root, "聚合层次", "文件")
    _add(root, "电子文件号", f"{filing.meeting_id}-{filing.version}")
    kept = filing.get_retention_display()
    _add(
        root,
        "档号",
        {
            "档号": filing.number,
            "年度": filing.year,
            "保管期限": kept,
            "机构": filing.section,
            "件号": f"{filing.piece:04d}",
        },
    )
    _add(root, "内容描述", _description(filing.meeting, minutes))
    _add(root, "形式特征", {"页数": pages, "语种": "中文", "电子文件生成方式": "原生"})
    _add(root, "存储位置", {"存储方式": "按摘要存储", "摘要算法": "SHA-256"})
    _add(root, "权限管理", {"知悉范围": "按议题分组，见 manifest.json", "更正原因": filing.reason or "无"})
    _add(root, "电子签名", _signature(minutes))
    _add(root, "机构人员", {"机构": filing.organisation.name, "归档人": name_of(filing.filed_by)})
    events = ET.SubElement(root, "业务过程")
    for act in acts:
        _add(events, "业务行为", act)
    return written(root)


def encapsulation(filing: ArchiveFiling, manifest: dict[str, Any], digest: str, minutes: Minutes) -> bytes:
    """The wrapper names every file by its digest and the manifest by its own; it carries no content itself."""
    root = ET.Element("电子文件封装包", {"xmlns": NAMESPACE})
    _add(root, "封装包格式描述", "本封装包依据 DA/T 48-2009，文件本体与本文件同包存放，以摘要引用")
    _add(root, "版本", "2009")
    signed = ET.SubElement(root, "被签名对象")
    _add(signed, "封装包类型", "修改型" if filing.replaces_id else "原始型")
    _add(signed, "封装包类型描述", filing.reason or "首次归档封装")
    _add(signed, "封装包创建时间", timezone.localtime(filing.filed_at).isoformat())
    _add(signed, "封装包创建单位", filing.organisation.name)
    content = ET.SubElement(signed, "封装内容")
    _add(content, "清单", {"文件名": "manifest.json", "摘要算法": "SHA-256", "摘要": digest})
    for row in manifest["files"]:
        named = {"文件名": row["path"], "字节数": row["size"], "摘要算法": "SHA-256", "摘要": row["sha256"]}
        _add(content, "文件实体", named)
    _add(ET.SubElement(root, "电子签名块"), "电子签名", _signature(minutes))
    return written(root)


def _description(meeting: Meeting, minutes: Minutes) -> dict[str, object]:
    return {
        "题名": meeting.title,
        "责任者": meeting.committee.name,
        "文件编号": minutes.number_words,
        "日期": timezone.localtime(meeting.starts_at).date().isoformat(),
        "密级": "无",
        "主送": meeting.committee.name,
        "抄送": "、".join(minutes.copies_to) or "无",
        "附件": "见 manifest.json",
    }


def _signature(minutes: Minutes) -> dict[str, object]:
    signed_at = timezone.localtime(minutes.signed_at).isoformat() if minutes.signed_at else ""
    return {
        "签名规则": RULE,
        "签名时间": signed_at,
        "签名人": name_of(minutes.signed_by),
        "签名结果": minutes.signed_digest,
        "证书": "无",
        "签名算法": "SHA-256",
    }


def name_of(user: User | None) -> str:
    """The person behind an account."""
    person = getattr(user, "person", None)
    return str(person.name if person else user.username if user else "")


def written(root: ET.Element) -> bytes:
    """UTF-8 with a declaration, indented."""
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _add(parent: ET.Element, name: str, content: object) -> None:
    child = ET.SubElement(parent, name)
    if not isinstance(content, dict):
        child.text = str(content)
        return
    for key, value in content.items():
        ET.SubElement(child, key).text = str(value)

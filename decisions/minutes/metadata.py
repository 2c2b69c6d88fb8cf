"""What a signed paper tells of itself to machines: the metadata XML (elements of DA/T 46) inside the PDF.

Everything comes from what is frozen at signing, so that the same minutes give the same bytes whenever they are made.
"""

from __future__ import annotations

from xml.etree import ElementTree as ET

from django.utils import timezone

from decisions.minutes.models import Minutes, MinutesRevision

NAME = "metadata.xml"
TITLE = "元数据（DA/T 46-2009）"
RULE = "签发人再次输入口令后，由系统登记其所见内容的摘要；不含数字证书"


def metadata_of(minutes: Minutes) -> bytes:
    """来源、聚合层次、内容描述、形式特征、电子签名、机构人员、业务过程 of signed minutes, UTF-8."""
    acts = list(MinutesRevision.objects.filter(minutes=minutes).order_by("number", "pk"))
    root = ET.Element("电子文件元数据", {"标准": "DA/T 46-2009"})
    _add(root, "来源", {"立档单位名称": minutes.organisation.name})
    _add(root, "聚合层次", "件")
    _add(root, "电子文件号", f"{minutes.meeting_id}-{minutes.version}")
    _add(root, "内容描述", _description(minutes))
    _add(root, "形式特征", {"语种": "中文", "电子文件生成方式": "原生", "格式": "PDF/A-3u"})
    _add(root, "电子签名", _signature(minutes, acts))
    _add(root, "机构人员", {"机构": minutes.organisation.name, **{f"{act.step}人": act.by_name for act in acts}})
    events = ET.SubElement(root, "业务过程")
    for act in acts:
        _add(events, "业务行为", {"业务行为": act.step, "行为时间": _moment(act), "行为人": act.by_name})
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _description(minutes: Minutes) -> dict[str, str]:
    signed = timezone.localtime(minutes.signed_at) if minutes.signed_at else None
    return {
        "题名": minutes.title,
        "责任者": minutes.meeting.committee.name,
        "文件编号": minutes.number_words,
        "日期": signed.date().isoformat() if signed else "",
        "密级": "无",
        "抄送": "、".join(minutes.copies_to) or "无",
        "更正": f"更正 {minutes.replaces.number_words}" if minutes.replaces else "无",
    }


def _signature(minutes: Minutes, acts: list[MinutesRevision]) -> dict[str, str]:
    return {
        "签名规则": RULE,
        "签名时间": timezone.localtime(minutes.signed_at).isoformat() if minutes.signed_at else "",
        "签名人": next((act.by_name for act in reversed(acts) if act.step == "签发"), ""),
        "签名结果": minutes.signed_digest,
        "证书": "无",
        "签名算法": minutes.algorithm,
        "会议台账末条摘要": minutes.ledger_digest,
    }


def _moment(act: MinutesRevision) -> str:
    return timezone.localtime(act.at).isoformat()


def _add(parent: ET.Element, name: str, content: str | dict[str, str]) -> None:
    child = ET.SubElement(parent, name)
    if isinstance(content, str):
        child.text = content
        return
    for key, value in content.items():
        ET.SubElement(child, key).text = value

"""Robots and SMS gateways, by way of Apprise. Never called inside a transaction.

Its plugins are named one by one: nothing else of the library is loaded, and no other kind of address is understood.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from apprise.common import NotifyFormat
from apprise.exception import AppriseImproperlyConfigured
from apprise.plugins.base import NotifyBase
from apprise.plugins.custom_form import NotifyForm
from apprise.plugins.custom_json import NotifyJSON
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.feishu import NotifyFeishu
from apprise.plugins.lark import NotifyLark
from apprise.plugins.wecombot import NotifyWeComBot

from committees.errors import Refused
from committees.outbox.channels import Letter, Undeliverable, said
from committees.outbox.sealing import unseal
from committees.outbox.states import ROUTE_LABELS, ROUTE_SCHEMAS, RouteKind

PHONE = "{phone}"
PLUGINS: dict[str, type[NotifyBase]] = {
    "dingtalk": NotifyDingTalk,
    "wecombot": NotifyWeComBot,
    "feishu": NotifyFeishu,
    "lark": NotifyLark,
    "json": NotifyJSON,
    "jsons": NotifyJSON,
    "form": NotifyForm,
    "forms": NotifyForm,
}


class RouteRefused(OSError):
    """The robot or gateway did not take the message, or did not answer: it may another time."""


@dataclass(frozen=True)
class Target:
    """The way of one message: the channel as it is configured, and the number of the person."""

    name: str
    sealed: str
    phone: str


def check_address(kind: str, address: str) -> None:
    """Refuse an address that is none of this kind; nothing is sent."""
    schemas = ROUTE_SCHEMAS[RouteKind(kind)]
    if _schema(address) not in schemas or _sender(address.replace(PHONE, "13800000000")) is None:
        examples = "、".join(f"{schema}://" for schema in schemas)
        raise Refused(f"这不是有效的{ROUTE_LABELS[RouteKind(kind)]}地址，应以 {examples} 开头，后接口令或网关地址。")


def _schema(address: str) -> str:
    return address.partition("://")[0].lower()


def _sender(address: str) -> NotifyBase | None:
    """What sends to this address, or None where it is not understood."""
    plugin = PLUGINS.get(_schema(address))
    parts = plugin.parse_url(address) if plugin else None
    if plugin is None or not parts:
        return None
    try:
        return plugin(**parts)
    except (AppriseImproperlyConfigured, TypeError):
        return None


def send(letter: Letter, target: Target) -> str:
    """Send one message; answers that it was taken. Raises RouteRefused, or Undeliverable without a number."""
    sender = _sender(_address(target))
    if sender is None:
        raise Undeliverable("渠道地址无效")
    if not sender.notify(title=letter.subject, body=said(letter), body_format=NotifyFormat.TEXT):
        raise RouteRefused("渠道没有接收，或没有在限定时间内答复")
    return f"{target.name}已接收"


def _address(target: Target) -> str:
    try:
        address = unseal(target.sealed)
    except Refused as refused:
        raise Undeliverable(refused.message) from None
    if PHONE in address and not target.phone:
        raise Undeliverable("收件人没有填写手机号码")
    return address.replace(PHONE, quote(target.phone))

"""The life of an outgoing message. It is claimed by compare-and-swap, so that two workers never send it twice."""

from enum import StrEnum


class Channel(StrEnum):
    INBOX = "inbox"
    MAIL = "mail"
    ROUTE = "route"


class RouteKind(StrEnum):
    """Robots of a group, and gateways that send short messages."""

    DINGTALK = "dingtalk"
    WECOM = "wecom"
    FEISHU = "feishu"
    SMS = "sms"


class DeliveryState(StrEnum):
    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    DEAD = "dead"
    WITHDRAWN = "withdrawn"


CHANNEL_LABELS = {Channel.INBOX: "站内", Channel.MAIL: "邮件", Channel.ROUTE: "外部渠道"}
ROUTE_LABELS = {
    RouteKind.DINGTALK: "钉钉机器人",
    RouteKind.WECOM: "企业微信机器人",
    RouteKind.FEISHU: "飞书机器人",
    RouteKind.SMS: "短信网关",
}
# How the address of each kind may begin: what Apprise calls a schema.
ROUTE_SCHEMAS: dict[RouteKind, tuple[str, ...]] = {
    RouteKind.DINGTALK: ("dingtalk",),
    RouteKind.WECOM: ("wecombot",),
    RouteKind.FEISHU: ("feishu", "lark"),
    RouteKind.SMS: ("jsons", "json", "forms", "form"),
}
DELIVERY_LABELS = {
    DeliveryState.PENDING: "待发送",
    DeliveryState.SENDING: "发送中",
    DeliveryState.SENT: "已送达",
    DeliveryState.DEAD: "发送失败",
    DeliveryState.WITHDRAWN: "已撤回",
}

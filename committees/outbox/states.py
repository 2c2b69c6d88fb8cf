"""The life of an outgoing message. It is claimed by compare-and-swap, so that two workers never send it twice."""

from enum import StrEnum


class Channel(StrEnum):
    INBOX = "inbox"
    MAIL = "mail"


class DeliveryState(StrEnum):
    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    DEAD = "dead"
    WITHDRAWN = "withdrawn"


CHANNEL_LABELS = {Channel.INBOX: "站内", Channel.MAIL: "邮件"}
DELIVERY_LABELS = {
    DeliveryState.PENDING: "待发送",
    DeliveryState.SENDING: "发送中",
    DeliveryState.SENT: "已送达",
    DeliveryState.DEAD: "发送失败",
    DeliveryState.WITHDRAWN: "已撤回",
}

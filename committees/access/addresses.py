"""The rows of this floor in the table of access."""

from __future__ import annotations

from committees.access.ports import READ, Address

ADDRESSES: dict[str, Address] = {
    "inbox-count": Address("未读消息数", READ, polled=True),
}

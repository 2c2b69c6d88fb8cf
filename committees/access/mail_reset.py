"""忘记密码, where it is allowed: a link by mail to the address on file, good once and for an hour.

Whether an account exists is told to nobody: the mail is written and sent in the background.
"""

from __future__ import annotations

import logging

from celery import current_app
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from kombu.exceptions import OperationalError

from committees.access.models import RoleGrant
from committees.access.states import EXCLUSIVE_ROLES
from committees.outbox.mails import FOR_RECIPIENT_ONLY
from committees.people.models import User

logger = logging.getLogger(__name__)
SEND_LINK = "committees.access.send_reset_link"
TEXT = """{name}，您好：

有人请求重新设置账号 {username} 的密码。如是您本人，请在一小时内打开：

{address}

链接只能使用一次。不是您本人的，不必理会，密码不会改变；如一再收到，请告知安全管理员。
"""


def ask_for_link(username: str) -> None:
    """Hand the name to the background, whoever it may be."""
    try:
        current_app.send_task(SEND_LINK, args=[username[:150]], ignore_result=True, retry=False, expires=600)
    except OperationalError:
        logger.warning("No worker can be reached: a link to a new password was not sent.")


def entitled(username: str) -> User | None:
    """The open account of this name that may renew its password by mail. An administrator's is renewed by another."""
    found = User.objects.filter(username=username, is_active=True).exclude(person__email="").select_related("person")
    user = found.filter(person__isnull=False).first()
    if user is None or not user.has_usable_password():
        return None
    administrators = RoleGrant.objects.filter(user=user, role_group__role__in=EXCLUSIVE_ROLES)
    return None if administrators.exists() else user


def send_link(username: str) -> bool:
    """Write and send the mail; nothing for a name that is not entitled. Errors of sending are the task's to retry."""
    user = entitled(username) if settings.PASSWORD_RESET_BY_MAIL else None
    if user is None:
        return False
    keys = {"uidb64": urlsafe_base64_encode(force_bytes(user.pk)), "token": default_token_generator.make_token(user)}
    address = f"{settings.SITE_ADDRESS}{reverse('password-renew', kwargs=keys)}"
    body = TEXT.format(name=user.person.name, username=user.username, address=address)
    EmailMessage("重新设置密码", body, to=[user.person.email], headers={FOR_RECIPIENT_ONLY: "1"}).send()
    return True

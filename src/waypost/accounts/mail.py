"""Mail to people, sent aside: nobody waits for it, and how long it takes tells nothing."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

log = structlog.get_logger(__name__)

_sender = ThreadPoolExecutor(1, thread_name_prefix="mail")


class Unsent(BaseEmailBackend):
    """Where no mail server is configured: says so, and never what was in the mail."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        log.warning("mail_not_configured", mails=len(email_messages), set="WAYPOST_EMAIL_URL")
        return 0


def is_configured() -> bool:
    return not settings.EMAIL_BACKEND.startswith(__name__)


def send(to: str, subject: str, text: str) -> Future[bool]:
    """Send a mail soon; the future says whether it was handed in. A fault is logged."""
    message = EmailMessage(" ".join(subject.split()), text, to=[to])
    return _sender.submit(_send, message)


def _send(message: EmailMessage) -> bool:
    try:
        return bool(message.send())
    except (OSError, SMTPException) as fault:
        log.error("mail_not_sent", why=type(fault).__name__)
        return False

"""By mail."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Sequence
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

from waypost.alerts.channels import Destination
from waypost.alerts.letter import Letter
from waypost.alerts.office import Mail, NotSent, Office


def send(office: Office, letter: Letter, where: Destination) -> None:
    """To all of its addresses in one mail; NotSent unless the server took it for some of them."""
    if office.mail is None:
        raise NotSent("no mail server is configured (WAYPOST_EMAIL_URL)", again=False)
    try:
        message = _message(office.mail, letter, where.to)
        _hand_in(office.mail, message, where.to)
    except smtplib.SMTPRecipientsRefused as refused:
        codes = [code for code, _text in refused.recipients.values()]
        raise NotSent(str(refused), again=any(400 <= code < 500 for code in codes)) from refused
    except (smtplib.SMTPResponseException, smtplib.SMTPNotSupportedError) as refused:
        code = getattr(refused, "smtp_code", 500)
        raise NotSent(str(refused), again=not 500 <= code < 600) from refused
    except (OSError, smtplib.SMTPException) as error:
        raise NotSent(f"{type(error).__name__}: {error}", again=True) from error
    except (ValueError, MessageError) as error:
        raise NotSent(f"{type(error).__name__}: {error}", again=False) from error


def _message(mail: Mail, letter: Letter, to: Sequence[str]) -> EmailMessage:
    message = EmailMessage()
    prefix = f"[{letter.brand}] " if letter.brand else ""
    message["Subject"] = " ".join(f"{prefix}{letter.title}".split())[:200]
    message["From"], message["To"] = mail.sender, ", ".join(to)
    message["Date"] = format_datetime(letter.made_at)
    # The same in every try, so that a mail program shows a second copy as the first.
    domain = parseaddr(mail.sender)[1].rpartition("@")[2] or "localhost"
    message["Message-ID"] = f"<{letter.name}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text())
    return message


def _hand_in(mail: Mail, message: EmailMessage, to: Sequence[str]) -> None:
    with _server(mail) as server:
        if mail.starttls:
            server.starttls(context=ssl.create_default_context())
        if mail.user:
            server.login(mail.user, mail.password)
        server.send_message(message, to_addrs=list(to))


def _server(mail: Mail) -> smtplib.SMTP:
    if mail.tls:
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(mail.host, mail.port, timeout=mail.timeout, context=context)
    return smtplib.SMTP(mail.host, mail.port, timeout=mail.timeout)

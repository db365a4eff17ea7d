"""Letter: mail as it leaves, by SMTP with TLS; the demo and tests keep it instead."""

from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid, parseaddr
from typing import Any
from urllib.parse import unquote, urlsplit

import aiosmtplib

from portal import clock
from portal.errors import Unavailable
from portal.outbox.models import Errand, KeptLetter
from portal.settings import settings

_SECONDS = 20


@dataclass(frozen=True)
class Letter:
    """One letter; its subject is neutral and no child's name stands in it, since anyone may see it on a lock screen."""

    to: str
    subject: str
    text: str
    language: str = "nl"

    def message(self) -> EmailMessage:
        """The letter as mail programs read it."""
        message = EmailMessage()
        message["From"] = settings().mail_from
        message["To"] = self.to
        message["Subject"] = self.subject
        message["Date"] = format_datetime(clock.now())
        message["Message-ID"] = make_msgid(domain=parseaddr(settings().mail_from)[1].rpartition("@")[2])
        message["Content-Language"] = self.language
        # Answering machines leave it alone (RFC 3834).
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(self.text)
        return message


async def post(letter: Letter, errand: Errand) -> None:
    """Send it, or keep it where nothing may leave; raises when the mail server doesn't take it."""
    # Invented people have invented addresses: nothing of the demo leaves, whatever else is set.
    if settings().smtp_url and settings().mode != "demo":
        await aiosmtplib.send(letter.message(), **_server(settings().smtp_url))
        return
    if settings().mode == "serve":
        raise Unavailable("KRING_SMTP_URL is not set: letters wait")
    await KeptLetter.create(
        kind=errand.kind,
        subject_id=errand.subject_id,
        to=letter.to,
        subject=letter.subject,
        text=letter.text,
        language=letter.language,
        at=clock.now(),
    )


def _server(url: str) -> dict[str, Any]:
    """smtp://user:password@host:587 upgrades with STARTTLS or fails; smtps://host:465 speaks TLS from the start."""
    parts = urlsplit(url)
    tls = parts.scheme == "smtps"
    return {
        "hostname": parts.hostname,
        "port": parts.port or (465 if tls else 587),
        "username": unquote(parts.username) if parts.username else None,
        "password": unquote(parts.password) if parts.password else None,
        "use_tls": tls,
        # Without it aiosmtplib goes on in clear, without a word, when the server offers no TLS.
        "start_tls": not tls,
        "timeout": _SECONDS,
    }

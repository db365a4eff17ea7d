"""Letters leave once, when their time is there, by TLS or not at all; a failure is tried again."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from structlog.testing import capture_logs

from portal import clock, outbox
from portal.outbox import Errand, KeptLetter, Letter
from portal.outbox.drain import _tidy
from portal.outbox.models import Lease
from portal.settings import settings
from portal.store import new_id, write
from tests.conftest import NOW


class Writer:
    """Writes the same letter for everything, until told otherwise."""

    def __init__(self) -> None:
        self.asked: list[UUID] = []
        self.letter: Letter | None = Letter("noor@kring.example", "Je code", "Dag Noor, één keer.")
        self.broken = False
        self.was_asked = asyncio.Event()

    async def __call__(self, subject_id: UUID) -> Letter | None:
        self.asked.append(subject_id)
        self.was_asked.set()
        if self.broken:
            raise RuntimeError("broken")
        return self.letter


@pytest.fixture
async def writer(db: None) -> AsyncIterator[Writer]:
    writer = Writer()
    outbox.writers["test"] = writer
    yield writer
    del outbox.writers["test"]


async def test_a_letter_leaves_once_and_is_written_when_it_leaves(writer: Writer) -> None:
    subject = new_id()
    async with write():
        await outbox.queue("test", subject)
    assert writer.asked == []
    assert await outbox.drain() == 1
    assert await outbox.drain() == 0
    [letter] = await KeptLetter.all()
    assert letter.text == "Dag Noor, één keer." and writer.asked == [subject]


async def test_what_is_undone_leaves_no_letter(writer: Writer) -> None:
    with pytest.raises(RuntimeError):
        async with write():
            await outbox.queue("test", new_id())
            raise RuntimeError
    assert await outbox.drain() == 0 and writer.asked == []


async def test_work_waits_for_its_time(writer: Writer) -> None:
    async with write():
        await outbox.queue("test", new_id(), due=NOW + timedelta(days=1))
    assert await outbox.drain() == 0
    with clock.everywhere_at(NOW + timedelta(days=1)):
        assert await outbox.drain() == 1


async def test_what_need_not_leave_any_more_is_done(writer: Writer) -> None:
    writer.letter = None
    async with write():
        await outbox.queue("test", new_id())
    assert await outbox.drain() == 1
    assert await KeptLetter.all().count() == 0 and await Errand.filter(left_at__isnull=True).count() == 0


async def test_a_failure_is_tried_again_later_and_given_up_at_last(writer: Writer) -> None:
    writer.broken = True
    async with write():
        errand = await outbox.queue("test", new_id())
    moment, tries = NOW, 0
    while (await Errand.get(id=errand.id)).gave_up_at is None:
        tries += 1
        with clock.everywhere_at(moment):
            assert await outbox.drain() == 0
        moment += timedelta(days=1)
    assert tries == len(writer.asked) == 7


async def test_one_broken_errand_does_not_hold_up_the_others(writer: Writer) -> None:
    async with write():
        await outbox.queue("unknown", new_id())
        await outbox.queue("test", new_id())
    assert await outbox.drain() == 1


async def test_only_one_process_drains_until_its_lease_ends(writer: Writer) -> None:
    other = new_id()
    assert await Lease.hold("outbox", other)
    async with write():
        await outbox.queue("test", new_id())
    assert await outbox.drain() == 0
    with clock.everywhere_at(NOW + timedelta(minutes=2)):
        assert await outbox.drain() == 1
        assert not await Lease.hold("outbox", other)


async def test_an_errand_taken_by_another_is_left_alone(writer: Writer) -> None:
    async with write():
        errand = await outbox.queue("test", new_id())
    mine, theirs = await Errand.get(id=errand.id), await Errand.get(id=errand.id)
    assert await theirs.take()
    assert not await mine.take()


async def test_the_drainer_wakes_when_something_was_queued(writer: Writer) -> None:
    async with outbox.serving():
        async with write():
            await outbox.queue("test", new_id())
        async with asyncio.timeout(10):
            await writer.was_asked.wait()


class Received:
    """A mail server's memory."""

    def __init__(self) -> None:
        self.letters: list[tuple[Envelope, bool]] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.letters.append((envelope, session.ssl is not None))
        return "250 OK"


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate for localhost, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        # The clock of the machine, since TLS asks that one.
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2100, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    paths = tmp_path / "certificate.pem", tmp_path / "key.pem"
    paths[0].write_bytes(made.public_bytes(Encoding.PEM))
    paths[1].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return paths


@asynccontextmanager
async def listening(tls: ssl.SSLContext | None, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Received]:
    """A real mail server on a free port, and our settings pointing at it."""
    received = Received()
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(received, hostname="localhost", tls_context=tls, require_starttls=tls is not None), "localhost", 0
    )
    port = server.sockets[0].getsockname()[1]
    monkeypatch.setattr(settings(), "smtp_url", f"smtp://localhost:{port}")
    yield received
    server.close()


async def test_a_real_mail_server_gets_it_over_tls(
    writer: Writer, certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(*map(str, certificate))
    async with write():
        await outbox.queue("test", new_id())
    async with listening(tls, monkeypatch) as received:
        assert await outbox.drain() == 1
    [(envelope, over_tls)] = received.letters
    assert over_tls and envelope.rcpt_tos == ["noor@kring.example"]
    assert isinstance(envelope.content, bytes)
    text = envelope.content.decode()
    assert "Subject: Je code" in text and "Auto-Submitted: auto-generated" in text


async def test_a_server_without_tls_gets_nothing(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    async with write():
        await outbox.queue("test", new_id())
    async with listening(None, monkeypatch) as received:
        assert await outbox.drain() == 0
    assert received.letters == [] and await Errand.filter(left_at__isnull=True).count() == 1


async def test_serving_without_a_mail_server_keeps_letters_waiting(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings(), "mode", "serve")
    async with write():
        await outbox.queue("test", new_id())
    assert await outbox.drain() == 0
    assert await KeptLetter.all().count() == 0 and await Errand.filter(left_at__isnull=True).count() == 1


async def test_nothing_of_the_demo_leaves_whatever_is_set(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    async with write():
        await outbox.queue("test", new_id())
    async with listening(None, monkeypatch) as received:
        monkeypatch.setattr(settings(), "mode", "demo")
        assert await outbox.drain() == 1
    assert received.letters == [] and await KeptLetter.all().count() == 1


async def test_one_tidying_that_fails_keeps_no_other_from_its_work(db: None) -> None:
    tidied = asyncio.Event()

    async def broken() -> None:
        raise RuntimeError("noor@kring.example")

    async def next_one() -> None:
        tidied.set()

    for each in (broken, next_one):
        outbox.tidy.append(each)
    try:
        with capture_logs() as said:
            await _tidy()
    finally:
        for each in (broken, next_one):
            outbox.tidy.remove(each)
    [failed] = [each for each in said if each["event"] == "tidy_failed"]
    assert tidied.is_set()
    assert failed["step"].endswith("broken") and failed["why"] == "RuntimeError"
    assert "noor@kring.example" not in str(said)

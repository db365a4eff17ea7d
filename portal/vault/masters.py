"""Master keys: never in the database, several known at once, each named by a hash of itself; the newest wraps."""

import asyncio
import os
import re
import secrets
import shlex
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from portal.errors import Unavailable
from portal.settings import settings

# A key service that hasn't answered by then is down; in seconds.
COMMAND_LASTS = 10.0
_HEX = re.compile(r"[0-9a-fA-F]{64}")


def derive(master: bytes, purpose: bytes) -> bytes:
    """A key of 32 bytes for one purpose (HKDF-SHA256, RFC 5869)."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(master)


@dataclass(frozen=True)
class Master:
    """One master key (hoofdsleutel) as we use it: its name, what wraps under it, and the key itself."""

    id: str
    wrapping: AESGCM
    key: bytes

    @classmethod
    def of(cls, key: bytes) -> "Master":
        """ValueError when it isn't 32 bytes."""
        if len(key) != 32:
            raise ValueError("A master key is 32 bytes")
        return cls(derive(key, b"kring master id")[:8].hex(), AESGCM(derive(key, b"kring wrapping")), key)


Source = Callable[[], Awaitable[list[bytes]]]

_known: list[Master] = []
# Where the keys came from, to look again when an unknown one turns up; none when they were handed in.
_source: list[Source] = []
_file: list[Path] = []


def take(keys: Sequence[bytes], source: Source | None = None) -> None:
    """Know these and no others, the newest last."""
    if not keys:
        raise Unavailable("no master key was given")
    _known[:] = [Master.of(key) for key in keys]
    _source[:] = [source] if source else []


def forget() -> None:
    """Forget them."""
    _known.clear()
    _source.clear()
    _file.clear()


def are_known() -> bool:
    """Whether this process has any."""
    return bool(_known)


def newest() -> Master:
    """The one to wrap with; RuntimeError while the vault is locked."""
    if not _known:
        raise RuntimeError("The vault is locked: no master key was given")
    return _known[-1]


def first() -> Master:
    """The oldest, which the house's own keys are made from once; RuntimeError while the vault is locked."""
    newest()
    return _known[0]


async def named(id: str) -> Master:
    """The one of this name, looked for again where the keys come from; Unavailable when it isn't there either."""
    found = next((each for each in _known if each.id == id), None)
    if found is None:
        await look_again()
        found = next((each for each in _known if each.id == id), None)
    if found is None:
        raise Unavailable(f"the master key {id} is needed and was not given; those given: {[m.id for m in _known]}")
    return found


async def look_again() -> None:
    """Ask the source anew: another process may have added a key since."""
    if _source:
        take(await _source[0](), _source[0])


async def unlock_as_set(*, make: bool = False) -> None:
    """Take the master keys from where the settings say; `make` writes the file when that is where, and it isn't there.

    Unavailable, with the reason, when they can't be had.
    """
    if settings().key_command:
        await _from(lambda: _of_command(settings().key_command))
    elif settings().master_key.get_secret_value():
        await _from(_of_environment)
    else:
        unlock_file(settings().key_file, make=make)


async def _from(source: Source) -> None:
    _file.clear()
    take(await source(), source)


def unlock_file(path: Path, *, make: bool = False) -> None:
    """Take the master keys from `path`, one a line; `make` writes a first one, readable by its owner only.

    A process whose keys came from the environment or a key service keeps those.
    """
    if _source and not _file and not make:
        return
    if make and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(f"{secrets.token_hex(32)}\n")
    take(_parsed(path.read_text(), str(path)), lambda: _of_file(path))
    _file[:] = [path]


async def add() -> Master | None:
    """Write a new master to the file they came from, beside those there; None when they come from elsewhere."""
    if not _file:
        return None
    await asyncio.to_thread(_append, _file[0], secrets.token_hex(32))
    await look_again()
    return newest()


def _append(path: Path, key: str) -> None:
    # In one step, through a second file: half a key file would be the end of a region.
    beside = path.with_name(f"{path.name}.new")
    beside.unlink(missing_ok=True)
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write("\n".join([*path.read_text().split(), key, ""]))
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


async def _of_file(path: Path) -> list[bytes]:
    return _parsed(await asyncio.to_thread(path.read_text), str(path))


async def _of_environment() -> list[bytes]:
    return _parsed(settings().master_key.get_secret_value(), "KRING_MASTER_KEY")


async def _of_command(command: str) -> list[bytes]:
    words = shlex.split(command)
    pipe = asyncio.subprocess.PIPE
    try:
        process = await asyncio.create_subprocess_exec(
            *words, stdin=asyncio.subprocess.DEVNULL, stdout=pipe, stderr=pipe
        )
    except OSError as error:
        raise Unavailable(f"KRING_KEY_COMMAND: {words[0]}: {error.strerror}") from None
    try:
        async with asyncio.timeout(COMMAND_LASTS):
            said, complained = await process.communicate()
    except TimeoutError:
        raise Unavailable(f"KRING_KEY_COMMAND gave no key within {COMMAND_LASTS:g} seconds") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        why = complained.decode(errors="replace").strip().splitlines()[-1:] or ["it said nothing"]
        raise Unavailable(f"KRING_KEY_COMMAND ended with {process.returncode}: {why[0][:200]}")
    return _parsed(said.decode(errors="replace"), "KRING_KEY_COMMAND")


def _parsed(text: str, where: str) -> list[bytes]:
    keys = re.split(r"[\s,]+", text.strip())
    if not all(_HEX.fullmatch(key) for key in keys):
        # Never the text itself: it may be most of a key.
        raise Unavailable(f"{where} must hold master keys of 64 hexadecimal digits, the newest last")
    return [bytes.fromhex(key) for key in keys]

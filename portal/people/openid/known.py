"""What we know of each provider, in this process: its metadata and keys, or that it didn't answer a moment ago."""

import asyncio
import math
import time
from dataclasses import dataclass
from typing import Any

from joserfc.jwk import KeySet

from portal.people.openid.fetching import ProviderTrouble, Trouble, may_fetch, read
from portal.web.texts import _

_KEEP_METADATA = 600.0
# So long a provider that failed isn't asked again: nobody waits for it, and it isn't asked by each page.
_KEEP_FAILURE = 30.0


@dataclass
class Known:
    """A provider that answered."""

    metadata: dict[str, Any]
    read_at: float
    keys: KeySet | None = None
    keys_at: float = -math.inf


@dataclass(frozen=True)
class _Failed:
    trouble: Trouble
    log: str
    at: float

    def told(self) -> ProviderTrouble:
        # Without the words for an administrator: those were in the language of who asked first.
        return ProviderTrouble(self.trouble, f"{self.log}, a moment ago")


_known: dict[str, Known] = {}
_failed: dict[str, _Failed] = {}
_asking: dict[str, "asyncio.Task[Known]"] = {}


def forget(issuer: str = "") -> None:
    """Read this provider's metadata and keys anew, also when it failed lately; every provider's when none is named."""
    for each in (_known, _failed, _asking):
        each.pop(issuer, None) if issuer else each.clear()


async def known(issuer: str, *, again: bool = False) -> Known:
    """What this provider says of itself; ProviderTrouble at once when it failed lately, unless asked `again`.

    One attempt at a time: who comes meanwhile waits for the same one, or hears at once that it failed before.
    """
    moment, found, failed = time.monotonic(), _known.get(issuer), _failed.get(issuer)
    if found and moment - found.read_at <= _KEEP_METADATA:
        return found
    _forget_old(moment)
    asking = _asking.get(issuer)
    if failed and not again and (asking or moment - failed.at < _KEEP_FAILURE):
        raise failed.told()
    if asking is None:
        # A task of its own: whoever has no patience leaves without ending it for the others.
        asking = _asking[issuer] = asyncio.create_task(_ask(issuer))
        # With nobody left to hear it, its failure would else be reported as a fault of ours.
        asking.add_done_callback(lambda done: done.cancelled() or done.exception())
    return await asyncio.shield(asking)


def _forget_old(moment: float) -> None:
    for issuer in [each for each, found in _known.items() if moment - found.read_at > _KEEP_METADATA]:
        del _known[issuer]
    # A failure outlasts its half minute: while it is asked anew, nobody else waits for one that failed before.
    for issuer in [each for each, failed in _failed.items() if moment - failed.at > _KEEP_METADATA]:
        if issuer not in _asking:
            del _failed[issuer]


async def _ask(issuer: str) -> Known:
    this = asyncio.current_task()
    try:
        answered = Known(await _discover(issuer), time.monotonic())
    except ProviderTrouble as trouble:
        if _asking.get(issuer) is this:
            _failed[issuer] = _Failed(trouble.trouble, trouble.log, time.monotonic())
        raise
    else:
        if _asking.get(issuer) is this:
            _known[issuer] = answered
            _failed.pop(issuer, None)
        return answered
    finally:
        if _asking.get(issuer) is this:
            del _asking[issuer]


async def _discover(issuer: str) -> dict[str, Any]:
    metadata = await read(issuer.rstrip("/") + "/.well-known/openid-configuration")
    if metadata.get("issuer") != issuer:
        words = _("Op dit adres staat een inlog met een andere naam (issuer). Neem die precies over.")
        raise ProviderTrouble(Trouble.DOWN, "metadata name another issuer", words)
    needed = {"authorization_endpoint", "token_endpoint", "jwks_uri"}
    for name in needed | ({"pushed_authorization_request_endpoint"} & metadata.keys()):
        if not may_fetch(metadata.get(name)):
            words = _("De gegevens van de inlog noemen geen bruikbaar adres voor '%(name)s'.") % {"name": name}
            raise ProviderTrouble(Trouble.DOWN, f"metadata: no usable {name}", words)
    return metadata

"""SigningKey: our own keys, by which a provider knows that it is us (private_key_jwt); changed without interruption.

A key is published a day before it signs, and stays published a day after it stopped: who keeps our keys for a while
never meets one it doesn't know. `/.well-known/jwks.json` shows the public half of all of them.
"""

from datetime import timedelta
from typing import Any, Self

from joserfc.jwk import ECKey
from tortoise import fields

from portal import clock
from portal.store import Moment, write
from portal.vault import SealedJSON, SealedRow, blind_index

ALGORITHM = "ES256"
SIGNS = timedelta(days=90)
# How long a key is known before it signs, and after.
BESIDE = timedelta(days=1)


class SigningKey(SealedRow):
    """One key pair (sleutel), its private half sealed."""

    kid = fields.CharField(64, unique=True)
    private = SealedJSON()
    signs_from = Moment()
    signs_until = Moment()

    class Meta:
        table = "signing_key"

    @classmethod
    async def now(cls) -> Self:
        """The key to sign with at this moment; the first one is made when it is first needed."""
        moment = clock.now()
        found = await cls.filter(signs_from__lte=moment, signs_until__gt=moment).order_by("-signs_from").first()
        return found or await cls._make(moment)

    @classmethod
    async def published(cls) -> list[dict[str, Any]]:
        """The public half of every key that signs, will soon, or did lately; never empty."""
        await cls.now()
        rows = await cls.filter(signs_until__gt=clock.now() - BESIDE).order_by("signs_from")
        return [row.key.as_dict(private=False) for row in rows]

    @classmethod
    async def rotate(cls) -> None:
        """Make the next key a day before it is needed, and throw away what nobody checks any more: hung on `tidy`."""
        moment = clock.now()
        await cls.filter(signs_until__lte=moment - BESIDE).delete()
        last = await cls.all().order_by("-signs_until").first()
        if last and last.signs_until - moment <= 2 * BESIDE:
            await cls._make(last.signs_until)

    @classmethod
    async def _make(cls, signs_from: Any) -> Self:
        # One name per day, unlike any other region's: of two processes that make the same key, the first one's counts.
        kid = blind_index(signs_from.date().isoformat(), "signing_key")[:32]
        key = ECKey.generate_key("P-256", {"kid": kid, "use": "sig", "alg": ALGORITHM})
        row = cls(kid=kid, private=key.as_dict(private=True), signs_from=signs_from, signs_until=signs_from + SIGNS)
        async with write():
            await cls.bulk_create([row], ignore_conflicts=True)
            return await cls.get(kid=kid)

    @property
    def key(self) -> ECKey:
        """The pair itself."""
        return ECKey.import_key(self.private)

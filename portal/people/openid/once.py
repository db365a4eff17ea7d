"""Once: what may be used a single time and was, such as a logout token's id; kept until it could no longer be used."""

from datetime import datetime
from hashlib import sha256

from tortoise import fields

from portal import clock
from portal.store import Moment, Row, write


class Once(Row):
    """Something that was used (eenmalig), as a hash, until when it would have been worth anything."""

    used = fields.CharField(64, unique=True)
    until = Moment()

    class Meta:
        table = "once"

    @classmethod
    async def use(cls, what: str, until: datetime) -> bool:
        """Use it up; False when somebody did before, also at the same moment in another process."""
        used = sha256(what.encode()).hexdigest()
        row = cls(used=used, until=until)
        async with write():
            await cls.bulk_create([row], ignore_conflicts=True)
            return await cls.exists(id=row.id)

    @classmethod
    async def tidy(cls) -> None:
        """Throw away what ran out."""
        await cls.filter(until__lt=clock.now()).delete()

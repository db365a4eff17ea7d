"""RecoveryCode: for who has lost her phone and her mail: a list on paper, each code good for one time."""

import secrets
from typing import Self
from uuid import UUID

from tortoise import fields

from portal import clock
from portal.people.persons import Person
from portal.store import Moment, Row, write
from portal.vault import blind_index

HOW_MANY = 8
# Without the letters and digits that are read for one another.
_SIGNS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"


class RecoveryCode(Row):
    """One code of the list (herstelcode), kept as a keyed hash, so that it is shown only when the list is made."""

    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "portal.Person", related_name=False, on_delete=fields.CASCADE
    )
    code = fields.CharField(64, unique=True)
    made_at = Moment()
    used_at = Moment(null=True)

    person_id: UUID

    class Meta:
        table = "recovery_code"

    @classmethod
    async def new_list(cls, person: Person) -> list[str]:
        """Eight new codes such as 'K7QM-2RXA-PB'; the list before stops working."""
        codes = [_new_code() for _ in range(HOW_MANY)]
        moment = clock.now()
        async with write():
            await cls.filter(person_id=person.id).delete()
            rows = [cls(person_id=person.id, code=_index(person, each), made_at=moment) for each in codes]
            await cls.bulk_create(rows)
        return codes

    @classmethod
    async def left(cls, person: Person) -> int:
        """How many can still be used."""
        return await cls.filter(person_id=person.id, used_at__isnull=True).count()

    @classmethod
    async def use(cls, person: Person, typed: str) -> bool:
        """Use a code up; False when it isn't hers or was used, also when two try at once."""
        mine = cls.filter(person_id=person.id, code=_index(person, typed), used_at__isnull=True)
        return bool(await mine.update(used_at=clock.now()))

    @classmethod
    async def was_used(cls, person: Person, typed: str) -> bool:
        """Whether this code of hers was used up."""
        return await cls.exists(person_id=person.id, code=_index(person, typed), used_at__isnull=False)

    @classmethod
    async def of(cls, person: Person) -> list[Self]:
        """Her list."""
        return await cls.filter(person_id=person.id).order_by("id")


def _new_code() -> str:
    signs = "".join(secrets.choice(_SIGNS) for _ in range(10))
    return f"{signs[:4]}-{signs[4:8]}-{signs[8:]}"


def _index(person: Person, typed: str) -> str:
    plain = "".join(each for each in typed.upper() if each.isalnum())
    return blind_index(plain, f"recovery.{person.id}")

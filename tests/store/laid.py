"""Lays rows of before into a database at its first migration, takes it to the last, and prints what became of them.

A process of its own: `python -m tests.store.laid URL`. Tortoise keeps one database per process.
"""

import asyncio
import json
import sys
from typing import Any
from uuid import UUID

from tortoise.connection import get_connection

from tests.store.filled import any_value, from_the_first, tables_there

BRUG, ANKER = (UUID(int=1), UUID(int=2))
# Who there is: by herself long ago, by herself and invited for work later, for work only, told of by a directory.
ALONE, BOTH, WORK, DESK, LISTED = (UUID(int=number) for number in range(11, 16))

CIRCLE = UUID(int=40)
_MEMBER: dict[str, Any] = {
    "owner_kind": "circle",
    "owner_id": CIRCLE,
    "role": "professional",
    "until": None,
    "ended_at": None,
    "removed_at": None,
}


def rows() -> list[tuple[str, dict[str, Any]]]:
    """What stands there before: two organisations, of which one has no provider, and five people."""
    organisations = [
        ("organisation", {"id": BRUG, "slug": "de-brug", "issuer": "https://login.debrug.example"}),
        ("organisation", {"id": ANKER, "slug": "het-anker", "issuer": ""}),
    ]
    leaving = [
        ("sign_in", {"id": UUID(int=20 + at.int), "state_hash": f"s{at.int}", "organisation_id": at})
        for at in (BRUG, ANKER)
    ]
    people = [("person", {"id": each, "email_index": f"e{each.int}"}) for each in (ALONE, BOTH, WORK, DESK)]
    people.append(("person", {"id": LISTED, "email_index": None}))
    work = [
        ("staff", {"id": UUID(int=30 + each.int), "person_id": each, "organisation_id": BRUG})
        for each in (BOTH, WORK, DESK)
    ]
    sessions = [
        ("session", {"id": UUID(int=50), "token_hash": "t1", "person_id": BOTH, "organisation_id": None}),
        ("session", {"id": UUID(int=51), "token_hash": "t2", "person_id": DESK, "organisation_id": BRUG}),
    ]
    # A professional of De Brug who is in, twice, and one of Het Anker who went.
    members = [
        ("member", {"id": UUID(int=60), **_MEMBER, "organisation_id": BRUG}),
        ("member", {"id": UUID(int=61), **_MEMBER, "organisation_id": BRUG}),
        ("member", {"id": UUID(int=62), **_MEMBER, "organisation_id": ANKER, "ended_at": "2026-02-01 00:00:00+00:00"}),
        ("member", {"id": UUID(int=63), **_MEMBER, "organisation_id": None, "role": "parent"}),
    ]
    asked = {"id": UUID(int=60), "action": "staff_invited", "thing_id": UUID(int=30 + WORK.int)}
    line = ("access_line", {**asked, "owner_id": BRUG, "person_id": DESK, "at": "2026-01-01 00:00:00+00:00"})
    return [*organisations, *leaving, *people, *work, *sessions, *members, line]


async def main(url: str) -> None:
    """Lay, migrate, look."""
    print(json.dumps(await from_the_first(url, _lay, _look)))


async def _lay() -> None:
    tables = await tables_there()
    script = []
    for table, given in rows():
        columns = tables[table]
        names = ", ".join(f'"{name}"' for name in columns)
        values = [_given(given[name]) if name in given else any_value(name, kind) for name, kind in columns.items()]
        script.append(f'INSERT INTO "{table}" ({names}) VALUES ({", ".join(values)})')
    await get_connection("default").execute_script(";".join(script))


def _given(value: Any) -> str:
    return "NULL" if value is None else f"'{value}'"


async def _look() -> dict[str, list[str]]:
    client = get_connection("default")
    leaving = await client.execute_query_dict("SELECT organisation_id AS at FROM sign_in WHERE provider_id IS NOT NULL")
    proved = await client.execute_query_dict("SELECT id AS at FROM person WHERE proved_at IS NOT NULL")
    asked = await client.execute_query_dict("SELECT person_id AS at FROM staff WHERE asked_by IS NOT NULL")
    taking = await client.execute_query_dict(
        "SELECT organisation_id AS at FROM taking_part WHERE basis = 'before' AND agreed_at IS NOT NULL"
    )
    kinds = await client.execute_query_dict("SELECT kinds FROM taking_part WHERE agreed_at IS NOT NULL")
    return {
        "leaving": _ids(leaving),
        "proved": _ids(proved),
        "asked": _ids(asked),
        "taking": _ids(taking),
        "reads": [each["kinds"] for each in kinds],
    }


def _ids(found: list[dict[str, Any]]) -> list[str]:
    return sorted(str(UUID(str(each["at"]))) for each in found)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))

"""A look of one reader at one outer form: what it showed is found by planted words and ids, wherever they stand."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

import httpx2

from exchange.models import Token
from portal.people.actor import Strength
from portal.people.session_row import Session
from portal.people.sessions import cookie_name
from tests.law.comparing import Tally
from tests.law.life import Life
from tests.law.nouns import Member, Thing
from tests.law.people import CAST

HOST = "http://kring.test"
WORDS = re.compile(r"\b(?:goal|step|conversation|message|note|statement|paper)-\d+\b")
_IDS = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
BADGE = re.compile(r'<span class="badge">(\d+)<')


@dataclass
class Look:
    """One reader at one form, now."""

    app: httpx2.ASGITransport
    life: Life
    tally: Tally
    key: str
    drawn: int

    @property
    def me(self) -> Member | None:
        return self.life.place(self.key)

    @cached_property
    def seen(self) -> list[Thing]:
        """All she sees, in the order it was made."""
        law = self.life.law
        return [each for each in law.things.values() if law.sees(self.me, each, self.life.now)]

    def of(self, noun: str) -> list[Thing]:
        return [each for each in self.seen if each.noun == noun]

    def same(self, what: str, portal: object, law: object) -> None:
        self.tally.same(self.key, what, portal, law)

    def shows(self, what: str, text: str, things: Iterable[Thing], *, also: Iterable[Thing] = ()) -> None:
        """The words of just these things stand in it, and the ids of no others; `also` may be pointed at by id."""
        names = {each.name for each in things}
        self.same(f"the words in {what}", set(WORDS.findall(text)), {each for each in names if "-" in each})
        ids = {str(row.id): name for name, row in self.life.rows.items() if name in self.life.law.things}
        pointed = {ids[each] for each in _IDS.findall(text) if each in ids}
        self.same(f"the ids in {what}", pointed - {each.name for each in also} - names, set())

    async def get(self, path: str) -> tuple[int, str]:
        """A page, in a session of her own."""
        actor = self.life.actor(self.key)
        person = self.life.people[CAST[self.key].human]
        strength = Strength.PROVIDER if actor.organisation_id else Strength.CODE
        _, token = await Session.begin(person, means="law", strength=strength, organisation_id=actor.organisation_id)
        return await self._asked(path, {"Cookie": f"{cookie_name()}={token}"})

    async def fhir(self, path: str) -> tuple[int, str]:
        """A search, with a token of hers."""
        who = CAST[self.key]
        work = self.life.organisations[who.organisation] if who.organisation else None
        _, token = await Token.make(self.life.people[who.human], lasts=timedelta(hours=1), organisation=work)
        return await self._asked(path, {"Authorization": f"Bearer {token}"})

    async def _asked(self, path: str, headers: dict[str, str]) -> tuple[int, str]:
        async with httpx2.AsyncClient(transport=self.app, base_url=HOST, headers=headers) as client:
            answer = await client.get(path)
        return answer.status_code, answer.text

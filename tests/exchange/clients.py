"""A program that reads as one of the cast: a client with that person's token."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx2

from exchange.checks import faults_of
from exchange.models import Token
from exchange.reading import dumps, read
from portal.people.models import Organisation, Staff
from tests.cast import Cast

HOST = "http://kring.test"
BASE = f"{HOST}/fhir"


async def token(cast: Cast, key: str) -> str:
    """A token of this person, for her work if she has any."""
    person = cast.people[key]
    staff = await Staff.get_or_none(person_id=person.id)
    organisation = await Organisation.get(id=staff.organisation_id) if staff else None
    return (await Token.make(person, lasts=timedelta(hours=1), organisation=organisation))[1]


@asynccontextmanager
async def reading_as(app: httpx2.ASGITransport, cast: Cast, key: str) -> AsyncIterator[httpx2.AsyncClient]:
    """A client that reads as `key`."""
    headers = {"Authorization": f"Bearer {await token(cast, key)}"}
    async with httpx2.AsyncClient(transport=app, base_url=HOST, headers=headers) as client:
        yield client


def right(answer: httpx2.Response, status: int = 200) -> dict[str, Any]:
    """The resource in an answer, which must be valid R4 by our own checks and the models."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/fhir+json; charset=utf-8"
    resource = read(answer.content)
    assert faults_of(resource) == [], dumps(resource)
    return resource


def outcome(answer: httpx2.Response, status: int) -> dict[str, Any]:
    """The first issue of the OperationOutcome that a refusal carries."""
    resource = right(answer, status)
    assert resource["resourceType"] == "OperationOutcome"
    issue: dict[str, Any] = resource["issue"][0]
    return issue


def ids(bundle: dict[str, Any]) -> list[str]:
    """The ids a search found."""
    return [entry["resource"]["id"] for entry in bundle.get("entry", [])]

"""Opening what somebody took along."""

import re
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import httpx2
import orjson

from tests.cast import Cast


@dataclass(frozen=True)
class Taken:
    """The zip, by its files."""

    answer: httpx2.Response
    files: dict[str, bytes] = field(default_factory=dict)

    @property
    def page(self) -> str:
        """The page to read."""
        return self.files["dossier.html"].decode()

    @property
    def bundle(self) -> dict[str, Any]:
        """The FHIR Bundle."""
        return dict(orjson.loads(self.files["fhir/bundle.json"]))

    def kinds(self, kind: str) -> list[dict[str, Any]]:
        """The resources of one type."""
        return [each["resource"] for each in self.bundle["entry"] if each["resource"]["resourceType"] == kind]


def opened(answer: httpx2.Response) -> Taken:
    """What was sent, opened."""
    assert answer.status_code == 200, answer.text
    with ZipFile(BytesIO(answer.content)) as zipped:
        assert zipped.testzip() is None
        return Taken(answer, {name: zipped.read(name) for name in zipped.namelist()})


async def take(client: httpx2.AsyncClient, cast: Cast, name: str, language: str = "nl") -> Taken:
    """Noor's file, as this person takes it along."""
    return opened(await asked(client, cast, name, f"/kringen/{cast.circle.id}/meenemen", language))


async def asked(client: httpx2.AsyncClient, cast: Cast, name: str, path: str, language: str = "nl") -> httpx2.Response:
    """The answer to pressing the button."""
    client.cookies.clear()
    await cast.sign_in(client, name)
    return await client.post(path, headers={"Accept-Language": language})


def words_of(pdf: bytes) -> str:
    """What a reader of the PDF hears, by pdftotext; spaces and line ends alike."""
    import subprocess

    done = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return re.sub(r"\s+", " ", done.stdout.decode())

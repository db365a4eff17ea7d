"""A program finds papers and fetches their bytes, just those that the person behind its token may read."""

import base64
import json
from datetime import timedelta
from uuid import uuid4

import httpx2
import pytest
from fhir.resources.R4B import get_fhir_model_class

from portal import clock, store
from portal.access import Action
from portal.audit import AccessLine
from portal.circles.audience import Audience, Kind
from portal.circles.consent import Withheld
from portal.files import FilePart
from portal.notes.papers import Paper
from tests.cast import Cast
from tests.conftest import NOW, Queries
from tests.exchange.clients import BASE, ids, outcome, reading_as, right
from tests.exchange.files import FHIR
from tests.notes.put import LETTER, put_in
from tests.notes.written import shut_out

CIRCLE = {"noor", "samira", "peter", "naima", "gerda", "joost", "marloes"}
JSON = {"Accept": "application/fhir+json"}


async def readers(app: httpx2.ASGITransport, cast: Cast, paper: Paper) -> set[str]:
    """Who gets the reference, the bytes and the paper in a search; all three must agree."""
    got: dict[str, set[str]] = {"reference": set(), "bytes": set(), "search": set()}
    for name in sorted(CIRCLE):
        async with reading_as(app, cast, name) as client:
            if (await client.get(f"/fhir/DocumentReference/{paper.id}")).status_code == 200:
                got["reference"].add(name)
            if (await client.get(f"/fhir/Binary/{paper.id}")).status_code == 200:
                got["bytes"].add(name)
            if str(paper.id) in ids(right(await client.get(f"/fhir/DocumentReference?patient={cast.circle.id}"))):
                got["search"].add(name)
    assert got["reference"] == got["bytes"] == got["search"]
    return got["search"]


async def test_a_program_of_the_therapist_reads_a_letter(app: httpx2.ASGITransport, cast: Cast) -> None:
    paper = await put_in(cast, "noor", Audience.WHOLE_CIRCLE, words="Over de gymles")
    async with reading_as(app, cast, "marloes") as client:
        found = right(await client.get(f"/fhir/DocumentReference/{paper.id}"))
        get_fhir_model_class("DocumentReference").model_validate(found)
        attachment = found["content"][0]["attachment"]
        answer = await client.get(f"{BASE}/{attachment['url']}")
    assert (found["status"], found["description"]) == ("current", "Brief van school: Over de gymles")
    assert found["subject"]["reference"] == found["author"][0]["reference"] == f"Patient/{cast.circle.id}"
    assert found["context"]["period"] == {"start": "2026-11-20", "end": "2026-11-20"}
    assert [each["code"] for each in found["meta"]["security"]] == ["whole_circle"]
    assert attachment == {
        "contentType": "application/pdf",
        "url": f"Binary/{paper.id}",
        "size": len(LETTER),
        "title": "Brief.pdf",
    }
    assert answer.content == LETTER
    assert (answer.headers["content-type"], answer.headers["cache-control"]) == ("application/pdf", "no-store")
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''Brief.pdf"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-security-context"] == f"DocumentReference/{paper.id}"


async def test_it_is_as_the_example_we_promise(app: httpx2.ASGITransport, cast: Cast) -> None:
    example = json.loads((FHIR / "examples" / "document-reference.json").read_bytes())
    paper = await put_in(cast, "joost", Audience.WHOLE_CIRCLE, "Verslag", words="Van het eerste gesprek")
    async with reading_as(app, cast, "noor") as client:
        found = (await client.get(f"/fhir/DocumentReference/{paper.id}")).text
    # But for the ids, which each run makes anew.
    for ours, theirs in (
        (str(paper.id), example["id"]),
        (str(cast.circle.id), example["subject"]["reference"].partition("/")[2]),
        (str(cast.people["joost"].id), example["author"][0]["reference"].partition("/")[2]),
    ):
        found = found.replace(ours, theirs)
    assert json.loads(found) == example


@pytest.mark.parametrize("wish", [JSON, {"Accept": "application/json"}, {"Accept": "text/html, application/fhir+json"}])
async def test_who_asks_for_a_resource_gets_one(app: httpx2.ASGITransport, cast: Cast, wish: dict[str, str]) -> None:
    paper = await put_in(cast, "joost", Audience.WHOLE_CIRCLE)
    async with reading_as(app, cast, "noor") as client:
        found = right(await client.get(f"/fhir/Binary/{paper.id}", headers=wish))
        same = right(await client.get(f"/fhir/Binary/{paper.id}?_format=json"))
    get_fhir_model_class("Binary").model_validate(found)
    assert base64.b64decode(found["data"]) == LETTER and found == same
    assert found["securityContext"]["reference"] == f"DocumentReference/{paper.id}"


@pytest.mark.parametrize("size", [1, 3 * 64 * 1024, 3 * 64 * 1024 + 1, 500_000])
async def test_a_large_one_is_one_resource_too(app: httpx2.ASGITransport, cast: Cast, size: int) -> None:
    content = (LETTER * (size // len(LETTER) + 1))[:size]
    paper = await put_in(cast, "joost", Audience.WHOLE_CIRCLE, content=content)
    async with reading_as(app, cast, "noor") as client:
        found = right(await client.get(f"/fhir/Binary/{paper.id}", headers=JSON))
    assert base64.b64decode(found["data"], validate=True) == content


async def test_another_version_of_fhir_is_refused(app: httpx2.ASGITransport, cast: Cast) -> None:
    paper = await put_in(cast, "joost", Audience.WHOLE_CIRCLE)
    async with reading_as(app, cast, "noor") as client:
        outcome(
            await client.get(f"/fhir/Binary/{paper.id}", headers={"Accept": f"{JSON['Accept']}; fhirVersion=5.0"}), 406
        )


async def test_what_it_has_already_is_not_sent_again(app: httpx2.ASGITransport, cast: Cast) -> None:
    paper = await put_in(cast, "noor", Audience.WHOLE_CIRCLE)
    async with reading_as(app, cast, "noor") as client:
        for headers in ({}, JSON):
            first = await client.get(f"/fhir/Binary/{paper.id}", headers=headers)
            again = {**headers, "If-None-Match": first.headers["etag"]}
            answer = await client.get(f"/fhir/Binary/{paper.id}", headers=again)
            assert (answer.status_code, answer.content) == (304, b"")


@pytest.mark.parametrize(
    ("maker", "audience", "reads"),
    [
        ("noor", Audience.ONLY_ME, {"noor"}),
        ("samira", Audience.FAMILY_NETWORK, CIRCLE - {"joost", "marloes"}),
        ("joost", Audience.PROFESSIONALS, {"joost", "marloes"}),
        ("joost", Audience.OWN_ORGANISATION, {"joost"}),
    ],
)
async def test_just_those_whom_it_is_for(
    app: httpx2.ASGITransport, cast: Cast, maker: str, audience: Audience, reads: set[str]
) -> None:
    assert await readers(app, cast, await put_in(cast, maker, audience)) == reads


async def test_a_stranger_finds_no_paper_and_cannot_tell_it_from_none(app: httpx2.ASGITransport, cast: Cast) -> None:
    paper = await put_in(cast, "noor", Audience.WHOLE_CIRCLE)
    async with reading_as(app, cast, "bas") as client:
        for kind in ("DocumentReference", "Binary"):
            there = await client.get(f"/fhir/{kind}/{paper.id}")
            assert outcome(there, 404) == outcome(await client.get(f"/fhir/{kind}/{uuid4()}"), 404)
        found = right(await client.get("/fhir/DocumentReference"))
        assert found["total"] == 0 and "entry" not in found
    async with httpx2.AsyncClient(transport=app, base_url="http://kring.test") as nobody:
        outcome(await nobody.get(f"/fhir/Binary/{paper.id}"), 401)


async def test_a_parent_who_may_not_read_the_papers_gets_none(app: httpx2.ASGITransport, cast: Cast) -> None:
    paper = await put_in(cast, "noor", Audience.WHOLE_CIRCLE)
    other = await put_in(cast, "joost", Audience.WHOLE_CIRCLE)
    async with store.write():
        await shut_out(cast, "samira", Kind.PAPERS)
        joost = await cast.actor("joost")
        await Withheld.begin(cast.members["joost"], by=joost, reason="Eerst praten", thing_id=other.id)
    assert await readers(app, cast, paper) == CIRCLE - {"samira"}
    assert await readers(app, cast, other) == CIRCLE - {"samira", "peter"}


async def test_one_that_was_taken_out_is_gone(app: httpx2.ASGITransport, cast: Cast) -> None:
    paper = await put_in(cast, "noor", Audience.WHOLE_CIRCLE)
    async with store.write():
        await paper.take_out(by=await cast.actor("noor"))
    async with reading_as(app, cast, "marloes") as client:
        for kind in ("DocumentReference", "Binary"):
            outcome(await client.get(f"/fhir/{kind}/{paper.id}"), 410)
        outcome(await client.get(f"/fhir/Binary/{paper.id}", headers=JSON), 410)
        assert right(await client.get("/fhir/DocumentReference"))["total"] == 0


async def test_a_search_by_day_of_writing(app: httpx2.ASGITransport, cast: Cast) -> None:
    first = await put_in(cast, "noor", Audience.WHOLE_CIRCLE)
    with clock.everywhere_at(NOW + timedelta(days=2)):
        second = await put_in(cast, "noor", Audience.WHOLE_CIRCLE)
    async with reading_as(app, cast, "noor") as client:
        for query, wanted in (
            ("date=2026-11-23", [first]),
            ("date=ge2026-11-24", [second]),
            ("date=ge2026-11-01&date=lt2026-11-24", [first]),
            ("date=2026-11-23,2026-11-25", [first, second]),
            (f"_id={second.id}", [second]),
            ("date=2020", []),
        ):
            found = right(await client.get(f"/fhir/DocumentReference?{query}"))
            assert ids(found) == [str(each.id) for each in wanted], query
        outcome(await client.get("/fhir/DocumentReference?date=gisteren"), 400)


async def test_it_brings_whose_it_is_and_pages_stay_fixed_in_cost(
    app: httpx2.ASGITransport, cast: Cast, queries: Queries
) -> None:
    costs = []
    async with reading_as(app, cast, "noor") as client:
        for _ in range(2):
            for key in ("noor", "joost", "samira"):
                await put_in(cast, key, Audience.WHOLE_CIRCLE)
            with queries() as asked:
                found = right(await client.get("/fhir/DocumentReference?_include=DocumentReference:patient&_count=100"))
            costs.append(len(asked))
    assert costs[0] == costs[1]
    assert [each["resource"]["resourceType"] for each in found["entry"]] == ["DocumentReference"] * 6 + ["Patient"]


async def test_bytes_are_read_one_by_one_and_nothing_is_written(app: httpx2.ASGITransport, cast: Cast) -> None:
    paper = await put_in(cast, "noor", Audience.WHOLE_CIRCLE)
    async with reading_as(app, cast, "noor") as client:
        assert outcome(await client.get("/fhir/Binary"), 404)["code"] == "not-supported"
        outcome(await client.post("/fhir/Binary/_search"), 404)
        for kind in ("Binary", "DocumentReference"):
            outcome(await client.put(f"/fhir/{kind}/{paper.id}", content=b"{}"), 405)
            outcome(await client.delete(f"/fhir/{kind}/{paper.id}"), 405)
            outcome(await client.post(f"/fhir/{kind}", content=b"x"), 405)
        for wrong in (str(paper.id).upper(), "brief.pdf"):
            outcome(await client.get(f"/fhir/Binary/{wrong}"), 404)


async def test_the_log_tells_who_looked_and_who_fetched(app: httpx2.ASGITransport, cast: Cast) -> None:
    paper = await put_in(cast, "noor", Audience.WHOLE_CIRCLE)
    async with reading_as(app, cast, "marloes") as client:
        await client.get(f"/fhir/DocumentReference/{paper.id}")
        await client.get(f"/fhir/Binary/{paper.id}")
    lines = await AccessLine.filter(kind="Paper", thing_id=paper.id).order_by("seq")
    said = [(each.action, each.event, each.source) for each in lines]
    read, download = Action.PAPER_READ.value, Action.PAPER_DOWNLOAD.value
    assert said == [(read, "R", "fhir"), (download, "E", "fhir")]


async def test_a_name_says_only_what_it_is(app: httpx2.ASGITransport, cast: Cast) -> None:
    paper = await put_in(cast, "noor", Audience.WHOLE_CIRCLE, file_name='brief"; x=\r\n/€.pdf')
    async with reading_as(app, cast, "noor") as client:
        sent = (await client.get(f"/fhir/Binary/{paper.id}")).headers["content-disposition"]
    assert sent == "attachment; filename*=UTF-8''brief%22%3B%20x%3D%0D%0A%2F%E2%82%AC.pdf"


async def test_a_harmed_paper_is_not_given(app: httpx2.ASGITransport, cast: Cast) -> None:
    paper = await put_in(cast, "noor", Audience.WHOLE_CIRCLE)
    await FilePart.filter(file_id=paper.file_id).delete()
    async with reading_as(app, cast, "noor") as client:
        assert outcome(await client.get(f"/fhir/Binary/{paper.id}"), 500)["code"] == "exception"

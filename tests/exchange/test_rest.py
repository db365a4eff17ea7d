"""The rules of FHIR's REST that hold whatever is asked: STANDARDS part 0, rules 1 to 8 and 15 to 17."""

from uuid import uuid4

import httpx2
import pytest

from exchange.search import BESIDES, BY_PATIENT, INCLUDES
from exchange.shelves import SHELVES
from portal.people.actor import Actor
from portal.store import write
from tests.cast import Cast
from tests.exchange.clients import BASE, ids, outcome, reading_as, right

HOUSE = Actor.house("a test")


SEARCHED = sorted(kind for kind, shelf in SHELVES.items() if shelf.searched)


async def test_metadata_answers_without_signing_in(visitor: httpx2.AsyncClient) -> None:
    statement = right(await visitor.get("/fhir/metadata"))
    assert statement["fhirVersion"] == "4.0.1"
    assert {"json", "application/json", "application/fhir+json"} <= set(statement["format"])
    assert statement["implementation"]["url"] == BASE


async def test_metadata_says_what_there_is_and_no_more(visitor: httpx2.AsyncClient) -> None:
    resources = right(await visitor.get("/fhir/metadata"))["rest"][0]["resource"]
    assert {each["type"] for each in resources} == set(SHELVES)
    for each in resources:
        if each["type"] == "Binary":
            # Bytes are read one by one.
            assert "searchParam" not in each and [each["code"] for each in each["interaction"]] == ["read"]
            continue
        names = {parameter["name"] for parameter in each["searchParam"]}
        besides = BESIDES.get(each["type"], frozenset())
        assert names == ({"_id", "patient"} if each["type"] in BY_PATIENT else {"_id"}) | besides
        assert each.get("searchInclude", []) == [f"{each['type']}:{n}" for n in sorted(INCLUDES.get(each["type"], ()))]
        assert [each["code"] for each in each["interaction"]] == ["read", "search-type"]


@pytest.mark.parametrize(
    ("accept", "format", "status"),
    [
        ("application/fhir+json", None, 200),
        ("application/fhir+json; fhirVersion=4.0", None, 200),
        ("application/json", None, 200),
        ("text/json", None, 200),
        ("*/*", None, 200),
        ("text/html, application/*;q=0.5", None, 200),
        ("application/fhir+xml", None, 406),
        ("text/html", None, 406),
        ("application/fhir+json;q=0", None, 406),
        ("application/fhir+json; fhirVersion=5.0", None, 406),
        ("application/fhir+xml", "json", 200),
        ("text/html", "application/fhir%2Bjson", 200),
        ("text/html", "application/fhir+json", 200),
        ("application/json", "xml", 406),
        ("application/json", "application/fhir%2Bxml", 406),
    ],
)
async def test_the_form_is_agreed_on_and_format_beats_accept(
    app: httpx2.ASGITransport, cast: Cast, accept: str, format: str | None, status: int
) -> None:
    query = f"?_format={format}" if format else ""
    async with reading_as(app, cast, "noor") as client:
        for path in ("metadata", "Patient", f"Patient/{cast.circle.id}"):
            answer = await client.get(f"/fhir/{path}{query}", headers={"Accept": accept})
            right(answer, status)


async def test_a_search_by_post_takes_a_form_and_nothing_else(app: httpx2.ASGITransport, cast: Cast) -> None:
    async with reading_as(app, cast, "noor") as client:
        sent = await client.post("/fhir/Patient/_search", json={"_id": "x"})
        assert outcome(sent, 415)["code"] == "not-supported"


async def test_a_read_tells_its_version_and_when_it_changed(app: httpx2.ASGITransport, cast: Cast) -> None:
    async with reading_as(app, cast, "noor") as client:
        first = await client.get(f"/fhir/Patient/{cast.circle.id}")
        meta = right(first)["meta"]
        assert first.headers["etag"] == f'W/"{meta["versionId"]}"' == 'W/"1"'
        assert first.headers["last-modified"] == "Mon, 23 Nov 2026 09:00:00 GMT"
        assert meta["lastUpdated"] == "2026-11-23T09:00:00.000Z"
        again = await client.get(f"/fhir/Patient/{cast.circle.id}", headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        async with write():
            await cast.circle.keep(by=HOUSE, name="Noortje")
        changed = await client.get(f"/fhir/Patient/{cast.circle.id}", headers={"If-None-Match": first.headers["etag"]})
        assert right(changed)["name"][1]["text"] == "Noortje"
        assert changed.headers["etag"] == 'W/"2"'


async def test_unknown_and_deleted_are_told_apart_only_to_who_may_know(app: httpx2.ASGITransport, cast: Cast) -> None:
    gone = cast.members["gerda"]
    async with write():
        await gone.remove(by=HOUSE)
    async with reading_as(app, cast, "noor") as client, reading_as(app, cast, "dirk") as stranger:
        assert outcome(await client.get(f"/fhir/RelatedPerson/{uuid4()}"), 404)["code"] == "not-found"
        assert outcome(await client.get(f"/fhir/RelatedPerson/{gone.id}"), 410)["code"] == "deleted"
        assert outcome(await stranger.get(f"/fhir/RelatedPerson/{gone.id}"), 404)["code"] == "not-found"


@pytest.mark.parametrize("id", ["example", "x" * 64, "1", "%20", "0193570A-0000-7000-8000-000000000001"])
async def test_an_id_that_is_not_ours_is_not_there(app: httpx2.ASGITransport, cast: Cast, id: str) -> None:
    async with reading_as(app, cast, "noor") as client:
        outcome(await client.get(f"/fhir/Patient/{id}"), 404)


async def test_a_type_we_do_not_have_is_not_there(app: httpx2.ASGITransport, cast: Cast) -> None:
    async with reading_as(app, cast, "noor") as client:
        for path in ("Observation", "Observation/1", "patient", "Patient/1/_history", "Patient/1/$everything"):
            outcome(await client.get(f"/fhir/{path}"), 404)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_nothing_can_be_written(app: httpx2.ASGITransport, cast: Cast, method: str) -> None:
    async with reading_as(app, cast, "noor") as client:
        for path in ("Patient", f"Patient/{cast.circle.id}"):
            answer = await client.request(method, f"/fhir/{path}")
            assert outcome(answer, 405)["code"] == "not-supported"
            assert "GET" in answer.headers["allow"]


async def test_get_and_post_find_the_same(app: httpx2.ASGITransport, cast: Cast) -> None:
    me = str(cast.circle.id)
    async with reading_as(app, cast, "noor") as client:
        for kind in SEARCHED:
            for form in ({}, {"_id": me}, {"patient": me}, {"patient": f"Patient/{me}"}):
                got = right(await client.get(f"/fhir/{kind}", params=form))
                posted = right(await client.post(f"/fhir/{kind}/_search", data=form))
                # Looking in the log is a line in it as well: the second search finds what the first one left.
                found = [each for each in ids(posted) if kind != "AuditEvent" or each in ids(got)]
                assert (ids(got), got["link"]) == (found, posted["link"])


async def test_a_patient_may_be_named_in_three_ways(app: httpx2.ASGITransport, cast: Cast) -> None:
    me = str(cast.circle.id)
    async with reading_as(app, cast, "noor") as client:
        found = [
            ids(right(await client.get("/fhir/RelatedPerson", params={"patient": form})))
            for form in (me, f"Patient/{me}", f"{BASE}/Patient/{me}")
        ]
    assert found[0] and found[0] == found[1] == found[2]


async def test_mistakes_in_a_search_are_refused(app: httpx2.ASGITransport, cast: Cast) -> None:
    async with reading_as(app, cast, "noor") as client:
        for query in ("_id=a+b", "patient=Practitioner/1", "_id:not=1", "patient.name=x", "_count=veel"):
            outcome(await client.get(f"/fhir/RelatedPerson?{query}"), 400)


async def test_an_unknown_parameter_is_ignored_unless_strict(app: httpx2.ASGITransport, cast: Cast) -> None:
    async with reading_as(app, cast, "noor") as client:
        found = right(await client.get(f"/fhir/Patient?colour=blue&_id={cast.circle.id}"))
        assert found["link"] == [{"relation": "self", "url": f"{BASE}/Patient?_id={cast.circle.id}"}]
        strict = await client.get("/fhir/Patient?colour=blue", headers={"Prefer": "handling=strict"})
        assert outcome(strict, 400)["code"] == "not-supported"


async def test_pages_follow_each_other_to_the_end(app: httpx2.ASGITransport, cast: Cast) -> None:
    async with reading_as(app, cast, "joost") as client:
        every = ids(right(await client.get("/fhir/RelatedPerson")))
        assert len(every) == 4
        seen, url = [], "/fhir/RelatedPerson?_count=1"
        for _ in every:
            page = right(await client.get(url))
            assert len(ids(page)) == 1
            seen += ids(page)
            url = next((each["url"] for each in page["link"] if each["relation"] == "next"), "")
        assert (seen, url) == (every, "")
        counted = right(await client.get("/fhir/RelatedPerson?_count=0"))
        assert (counted["total"], counted.get("entry")) == (4, None)


async def test_no_parameter_widens_what_somebody_may_read(app: httpx2.ASGITransport, cast: Cast) -> None:
    async with reading_as(app, cast, "dirk") as client:
        for kind in SEARCHED:
            for query in (
                "",
                f"patient={cast.circle.id}",
                f"_id={cast.circle.id}",
                "_include=*&_revinclude=*&_has:x:y=z",
            ):
                found = await client.get(f"/fhir/{kind}?{query}")
                assert str(cast.circle.id) not in str(right(found).get("entry"))


async def test_a_body_too_large_gets_an_outcome_too(app: httpx2.ASGITransport, cast: Cast) -> None:
    async with reading_as(app, cast, "noor") as client:
        outcome(await client.post("/fhir/Patient/_search", data={"_id": "x" * 1_100_000}), 413)


async def test_tracing_headers_come_back(app: httpx2.ASGITransport, cast: Cast) -> None:
    async with reading_as(app, cast, "noor") as client:
        answer = await client.get("/fhir/Nothing", headers={"X-Request-Id": "a-1", "X-Correlation-Id": "b"})
    assert (answer.headers["x-request-id"], answer.headers["x-correlation-id"]) == ("a-1", "b")


async def test_the_reader_s_language_is_spoken(app: httpx2.ASGITransport, cast: Cast) -> None:
    async with reading_as(app, cast, "noor") as client:
        dutch = outcome(await client.get("/fhir/Nothing"), 404)["details"]["text"]
        english = outcome(await client.get("/fhir/Nothing", headers={"Accept-Language": "en"}), 404)["details"]["text"]
    assert (dutch, english) == ("Dit soort resource kennen we niet.", "We don't know this type of resource.")


async def test_what_breaks_shows_nothing_of_itself(
    app: httpx2.ASGITransport, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_given: object) -> None:
        raise ValueError("Noor de Vries")

    monkeypatch.setattr("exchange.reach_people._professionals", broken)
    async with reading_as(app, cast, "noor") as client:
        answer = await client.get("/fhir/Practitioner")
    assert outcome(answer, 500)["code"] == "exception"
    assert "Noor" not in answer.text

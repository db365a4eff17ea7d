"""Every frame a client may send is answered or refused with a reason."""

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import live
from portal.live.socket import Refused, _parsed
from portal.live.words import REFUSED
from tests.live.conftest import Numbers, Server

WRONG: list[tuple[str, str | bytes]] = [
    ("not_json", "{"),
    ("not_json", ""),
    ("not_an_object", "[]"),
    ("unknown_frame", "{}"),
    ("unknown_frame", '{"do": "shout"}'),
    ("unknown_frame", '{"do": {}}'),
    ("unknown_word", '{"do": "ping", "loud": true}'),
    ("bad_ref", '{"do": "ping", "ref": true}'),
    ("bad_ref", '{"do": "ping", "ref": {"a": 1}}'),
    ("bad_topic", '{"do": "listen"}'),
    ("bad_topic", '{"do": "listen", "topic": "numbers"}'),
    ("bad_topic", '{"do": "listen", "topic": "numbers/../open"}'),
    ("bad_topic", '{"do": "listen", "topic": "absent/1"}'),
    ("bad_after", '{"do": "listen", "topic": "numbers/open", "after": -1}'),
    ("bad_after", '{"do": "listen", "topic": "numbers/open", "after": true}'),
    ("bad_after", '{"do": "listen", "topic": "numbers/open", "after": 1.5}'),
    ("not_listening", '{"do": "stop", "topic": "numbers/open"}'),
    ("too_large", '{"do": "ping", "ref": "' + "x" * 5000 + '"}'),
    ("not_text", b"\x00\x01"),
]


async def test_each_wrong_frame_gets_its_reason(server: Server, numbers: Numbers) -> None:
    noor = await server.connect("noor")
    for why, sent in WRONG:
        await noor.line.send(sent)
        answer = await noor.hears()
        assert (answer["is"], answer["why"]) == ("refused", why), sent
        assert answer["words"]
    await noor.say(do="ping")
    assert await noor.hears() == {"is": "pong"}


async def test_listening_twice_is_refused(server: Server, numbers: Numbers) -> None:
    noor = await server.connect("noor")
    await noor.say(do="listen", topic="numbers/open")
    await noor.hears()
    await noor.say(do="listen", topic="numbers/open", ref=2)
    answer = await noor.hears()
    assert (answer["why"], answer["ref"]) == ("already_listening", 2)


async def test_too_many_frames_are_refused_and_then_hung_up_on(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.live.socket.PER_SECOND", 0.0)
    noor = await server.connect("noor")
    for _ in range(131):
        await noor.say(do="ping")
    answers = [await noor.hears() for _ in range(101)]
    assert {each["is"] for each in answers[:100]} == {"pong"}
    assert (answers[100]["is"], answers[100]["why"]) == ("refused", "too_many_frames")
    assert await noor.is_closed() == 4400


async def test_too_many_topics_are_refused(server: Server, numbers: Numbers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.live.socket.MOST_TOPICS", 0)
    noor = await server.connect("noor")
    await noor.say(do="listen", topic="numbers/open")
    assert (await noor.hears())["why"] == "too_many_topics"


async def test_too_many_sockets_of_one_person_are_refused(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.live.socket.MOST_SOCKETS", 1)
    await server.connect("noor")
    second = await server.dial("noor")
    assert await second.is_closed() == 4429
    await server.connect("samira")


async def test_a_broken_look_up_is_refused_without_its_details(
    server: Server, numbers: Numbers, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> int:
        raise RuntimeError("secret")

    monkeypatch.setattr(numbers, "may_listen", broken)
    noor = await server.connect("noor")
    await noor.say(do="listen", topic="numbers/open")
    answer = await noor.hears()
    assert answer["why"] == "unavailable"
    assert "secret" not in str(answer)
    assert live.hub.rooms == {}


_json = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False) | st.text("aé0/\x00-"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc"), inner, max_size=3),
    max_leaves=5,
)
_frames = st.fixed_dictionaries(
    {"do": st.sampled_from(["listen", "stop", "ping"]) | _json},
    optional={"ref": _json, "topic": st.just("numbers/open") | _json, "after": _json},
)


@given(
    st.text() | _json.map(lambda value: orjson.dumps(value).decode()) | _frames.map(lambda f: orjson.dumps(f).decode())
)
def test_whatever_comes_is_read_or_refused(text: str) -> None:
    try:
        sent = _parsed(text)
    except Refused as refused:
        assert refused.why in REFUSED
    else:
        assert sent["do"] in {"listen", "stop", "ping"}

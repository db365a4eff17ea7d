"""News for open pages: one socket for the whole app, which carries topics and numbers and no care words of its own.

The protocol, for who writes a client
=====================================

Open a WebSocket at `/live`, on the page's own origin and with its session cookie. The `Origin` header must be there
and be ours, or the handshake is answered with 403. Without a living session the socket opens, says `ended` with
why `not_signed_in`, and closes with 4401. Sockets carry news only: to change something, POST the form.

Every frame is one JSON object in a text message. The first one comes from us:

    {"is": "hello", "protocol": 1, "person": "<id>"}

`person` is whose session this is. What waits on the device for another person must not be sent in it.

What a client may send
----------------------
Any frame may carry `ref` (a whole number, or a text of at most 64 characters); the answer carries it back.

    {"do": "listen", "topic": "conversation/<id>", "after": 17}     `after` may be left out
    {"do": "stop",   "topic": "conversation/<id>"}
    {"do": "ping"}

What comes back
---------------
    {"is": "listening", "topic": t, "at": 20}     the number the topic stands at; then 18, 19 and 20 follow, then the
                                                  news. Without `after` only what comes after 20 follows.
    {"is": "behind", "topic": t, "at": 9020}      in place of all that was missed, when that is more than 500, or when
                                                  `after` is a number we never gave: load the page anew. News after
                                                  `at` follows.
    {"is": "news", "topic": t, "n": 21, "event": {…}}     the numbers of a topic run 1, 2, 3 … in order, without gaps
                                                  and never twice on one socket
    {"is": "stopped", "topic": t}
    {"is": "pong"}
    {"is": "ended", "topic": t, "why": "no_longer"}       this topic may no longer be heard; the socket stays
    {"is": "ended", "topic": t, "why": "gone"}            it was erased: throw away what the device keeps of it
    {"is": "ended", "why": …, "words": …}                 the socket closes now; see below
    {"is": "refused", "why": …, "words": …}               the frame before was not done; with `topic` when it named one

To resume after any break: open again, and `listen` to each topic with the last number you have. Nothing is lost: what
was stored while you were away comes from the database. A stored thing may be announced before its writer's POST is
answered, so compare ids.

Why a frame is refused: `not_text`, `too_large` (over 4,096 characters), `not_json`, `not_an_object`, `unknown_frame`
(another `do`), `unknown_word` (a key we don't know), `bad_ref`, `bad_topic`, `bad_after`, `already_listening`,
`not_listening`, `too_many_topics` (over 50), `too_many_frames` (over 100 at once, or more than 10 a second for long);
and what the door answers: `not_found` (it isn't there, or you may not know that it is: the same words), `gone` (it was
erased), `not_allowed`, `not_signed_in`, `unavailable`. `words` is a sentence for the reader, in her language.

Why a socket ends, with its close code:

    4401  not_signed_in, signed_out     sign in first; don't try again by yourself
    4400  misused                       more than 30 refused frames in a row
    4408  slow                          256 frames waited for you: open again and resume
    4429  too_many                      this person has 40 sockets open: try again later
    4503  unavailable                   the database didn't answer: try again later
    1012  (no frame)                    we restart: open again and resume

Frames over 64 KiB are cut off by the server itself (1009). Pings of the WebSocket protocol are sent every 20 seconds.

For the rooms above
===================
`topics["conversation"] = …` registers a `Topic` (see hub.py): who may listen, and what came after a number.
Inside `store.write()`: `announce(topic, n, event)` tells everybody who listens, in every process, once it is durable;
`recheck(person)` after a change of rights asks again for each of her topics, and gives nothing until the answer is
there; `hang_up(person=…)` and `hang_up(session=…)` end sockets. `lapses` is asked each minute whose rights ran out by
the clock alone, which no write tells.
"""

from portal.live.bus import announce, forget_key, hang_up, lapses, recheck, recheck_lapsed, serving
from portal.live.hub import Event, Hub, Reader, Topic, hub
from portal.live.keys import id_of
from portal.live.socket import Seat, routes, seats

topics = hub.topics

__all__ = [
    "Event",
    "Hub",
    "Reader",
    "Seat",
    "Topic",
    "announce",
    "forget_key",
    "hang_up",
    "hub",
    "id_of",
    "lapses",
    "recheck",
    "recheck_lapsed",
    "routes",
    "seats",
    "serving",
    "topics",
]

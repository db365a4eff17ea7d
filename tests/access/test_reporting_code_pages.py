"""On no page can anybody tell that a note under the reporting code is there, who isn't named in it.

All pages of the app, before and after it was written; whose pages they are and what each may do is in test_matrix.py.
"""

import re

import httpx2
import pytest
from starlette.routing import Route

from portal import clock
from portal.app import routes
from portal.circles.audience import Audience
from portal.notes.models import Note
from portal.outbox.models import Errand
from tests.access.expected import Row
from tests.access.test_matrix import ROWS
from tests.cast import Cast
from tests.notes.written import write

UNNAMED = ["noor", "samira", "naima", "marloes"]
# What she herself did a moment ago stands in the log, so that it is another one each time: it has a test of its own.
PAGES: list[Row] = [each for each in ROWS if each.method == "GET" and "/wie-keek" not in each.path]
# What each answer has of its own: the ids of fresh forms, of requests and of a sign-in under way.
_OWN = re.compile(r'name="(?:id|tab)" value="[^"]*"|nonce-[^\s\'";]+|state=[^&"]+|"timestamp": ?"[^"]*"')


async def everything(client: httpx2.AsyncClient, cast: Cast) -> dict[str, tuple[int, str]]:
    """Each page of the app as this reader gets it."""
    found = {}
    for each in PAGES:
        path = each.path.format(**cast.places())
        answer = await client.get(path)
        found[path] = (answer.status_code, _OWN.sub("", answer.text))
    return found


@pytest.mark.parametrize("name", UNNAMED)
async def test_every_page_is_the_same_with_and_without_it(visitor: httpx2.AsyncClient, cast: Cast, name: str) -> None:
    # The cast has one of its own; here there is none to begin with.
    await Note.filter(audience=Audience.REPORTING_CODE).delete()
    await cast.put_papers_in()
    client = await cast.sign_in(visitor, name)
    await everything(client, cast)
    without = await everything(client, cast)
    assert sum(status == 200 for status, _ in without.values()) > 15
    letters = await Errand.all().count()
    for day in (20, 22):
        await write(cast, "joost", Audience.REPORTING_CODE, "Blauwe plekken", day=clock.today().replace(day=day))
    with_it = await everything(client, cast)
    assert [path for path, answer in with_it.items() if answer != without[path]] == []
    assert await Errand.all().count() == letters
    # It can fail: a note that she reads is seen by the same comparison.
    await write(cast, "joost", Audience.WHOLE_CIRCLE, "Voor iedereen")
    assert await everything(client, cast) != without


def test_every_page_of_the_app_is_looked_at() -> None:
    served = [route for route in routes() if isinstance(route, Route) and "GET" in (route.methods or ())]
    assert len(PAGES) >= len(served) - 1

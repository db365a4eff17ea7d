"""No page costs more queries because much happened before: over every page of the matrix, for those who see most."""

import httpx2

from portal.people.sessions import cookie_name
from tests.access.long_history import come_and_go, lengthen_the_log, many_devices
from tests.access.test_matrix import ROOMS
from tests.cast import Cast
from tests.conftest import HOST, Queries

PEOPLE, LINES = 60, 100_000
# A file and no page: all of the log, read in parts of a thousand lines so that it never stands in memory as a whole.
WHOLE_LOG, PER_PART = "/kringen/{circle}/wie-keek/lijst", 3
# A young person, a parent who decides, who directs, and an administrator: every page is there for one of them.
PAGES = [
    (name, row.path)
    for name in ("noor", "samira", "joost", "ineke")
    for rows in ROOMS.values()
    for row in rows
    if row.method == "GET" and row.expected[name] == 200
]


async def test_every_page_costs_as_many_queries_after_a_hundred_thousand_lines_and_sixty_people(
    app: httpx2.ASGITransport, cast: Cast, queries: Queries
) -> None:
    await cast.put_papers_in()
    sessions = {name: (await cast.session(name))[1] for name in dict(PAGES)}

    async def cost(name: str, path: str) -> int:
        cookies = {cookie_name(): sessions[name]}
        headers = {"Accept-Encoding": "identity"}
        async with httpx2.AsyncClient(
            transport=app, base_url=HOST, headers=headers, cookies=cookies, trust_env=False
        ) as client:
            with queries() as asked:
                assert (await client.get(path.format(**cast.places()))).status_code == 200, path
        return len(asked)

    # One of each kind first: a list with something in it may ask what an empty one needn't.
    await come_and_go(cast, range(3))
    few = [await cost(*page) for page in PAGES]
    await come_and_go(cast, range(3, PEOPLE))
    await many_devices(cast, sessions)
    await lengthen_the_log(cast, LINES)
    more = []
    for page, before in zip(PAGES, few, strict=True):
        # A key that nobody needed yet is fetched once, and then stays at hand: who costs more is asked again.
        now = await cost(*page)
        most = before + PER_PART * (LINES // 1000) if page[1] == WHOLE_LOG else before
        if now > most and (now := await cost(*page)) > most:
            more.append(f"{page[1]} for {page[0]}: {before} queries, and then {now}")
    assert not more, "\n".join(more)

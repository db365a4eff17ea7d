"""A page that goes to the printer stands in the log, as taking something out of the house."""

import httpx2

from portal.audit import AccessLine
from tests.cast import Cast


async def test_it_stands_in_the_log_without_saying_which_page(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    joost = await cast.sign_in(visitor, "joost")
    assert (await joost.post(f"/kringen/{cast.circle.id}/afgedrukt")).status_code == 204
    line = await AccessLine.get(action="page_print")
    assert (line.event, line.kind, line.owner_id, line.person_id) == (
        "E",
        "Circle",
        cast.circle.id,
        cast.people["joost"].id,
    )


async def test_a_stranger_prints_nothing_here(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    bas = await cast.sign_in(visitor, "bas")
    assert (await bas.post(f"/kringen/{cast.circle.id}/afgedrukt")).status_code == 404

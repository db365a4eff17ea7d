"""Who tried to come in and couldn't leaves a line of the house, which doesn't say whose account it was."""

import httpx2

from portal.audit import AccessLine, Outcome
from portal.audit.verify import verify
from tests.cast import Cast


async def test_a_recovery_code_that_does_not_hold_is_a_line_of_the_house(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    for address in (cast.people["noor"].email, "nobody@kring.example"):
        form = {"email": address, "code": "aaaa-bbbb-cccc"}
        assert (await visitor.post("/inloggen/herstel", data=form)).status_code == 422
    lines = await AccessLine.filter(action="sign_in", outcome=Outcome.REFUSED)
    assert [(each.chain, each.means, each.person_id, each.event) for each in lines] == [
        ("house", "recovery", None, "E"),
        ("house", "recovery", None, "E"),
    ]
    assert (await verify()).faults == []

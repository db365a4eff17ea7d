"""The front page for everybody, and the addresses of home/."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal.home.account import account, keep_account
from portal.home.leaving import leave
from portal.home.log import download, who_looked
from portal.home.mine import circle_home, mine
from portal.home.printed import printed
from portal.home.taking import take, take_own, taking, taking_own
from portal.web import go, page


async def front(request: Request) -> Response:
    """What Kring is, and the two ways in; who is signed in goes home."""
    if request.state.actor.signed_in:
        return go("/mijn")
    return await page(request, "home/front.html")


routes = [
    Route("/", front),
    Route("/mijn", mine),
    Route("/kringen/{circle:uuid}", circle_home),
    Route("/kringen/{circle:uuid}/wie-keek", who_looked),
    Route("/kringen/{circle:uuid}/wie-keek/lijst", download),
    Route("/kringen/{circle:uuid}/afgedrukt", printed, methods=["POST"]),
    Route("/kringen/{circle:uuid}/meenemen", taking),
    Route("/kringen/{circle:uuid}/meenemen", take, methods=["POST"]),
    Route("/account/meenemen", taking_own),
    Route("/account/meenemen", take_own, methods=["POST"]),
    Route("/account", account),
    Route("/account", keep_account, methods=["POST"]),
    Route("/snel-weg", leave, methods=["POST"]),
]

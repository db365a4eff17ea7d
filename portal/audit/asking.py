"""What one request asks for: its lines become durable together, before the first byte of the answer leaves."""

from contextvars import ContextVar
from http import HTTPStatus
from ipaddress import ip_address, ip_network

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.audit.chain import put
from portal.audit.models import AccessLine, Outcome
from portal.store import write

# NEN 7513's codes of what changes something: created, updated, deleted.
DEEDS = "CUD"
_UNDER = {"/fhir": "fhir", "/scim": "scim"}


class Asking:
    """One request or socket: where it comes from, and the lines that wait for its answer."""

    def __init__(self, scope: Scope) -> None:
        is_socket = scope["type"] == "websocket"
        self.address = network_of(scope["client"][0] if scope.get("client") else "")
        under = next((name for path, name in _UNDER.items() if scope["path"].startswith(path)), "page")
        self.source = "socket" if is_socket else under
        # A page, and not yet what is done with it.
        self.fetches = scope.get("method") in ("GET", "HEAD")
        # A socket never answers once and for all: each of its lines is written at once.
        self.answered = is_socket
        self.waiting: list[AccessLine] = []

    def came_to_nothing(self) -> None:
        """A form sent back with its faults, or an error: who came in to do something has looked, and done nothing.

        What did become durable stands in the log already, in the same write.
        """
        for line in self.waiting:
            if line.outcome is Outcome.DONE and line.event in DEEDS:
                line.event = "R"

    async def written(self) -> None:
        """All lines are on disk; what raises here must keep the answer from leaving."""
        waiting, self.waiting = self.waiting, []
        if waiting:
            async with write():
                await put(waiting)


asking: ContextVar[Asking | None] = ContextVar("asking", default=None)


def network_of(address: str) -> str:
    """The network an address is in: /24, or /48 for IPv6; '' when it is no address.

    Enough to see that a sign-in came from elsewhere, too little to follow one telephone or one home (AVG art. 5).
    """
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    return str(ip_network(f"{found}/{24 if found.version == 4 else 48}", strict=False))


class Noting:
    """Middleware: no answer begins before the lines of what it shows are durable."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Gather, write, answer."""
        if scope["type"] not in ("http", "websocket") or scope["path"].startswith("/static/"):
            return await self.app(scope, receive, send)
        this = Asking(scope)
        token = asking.set(this)

        async def noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                this.answered = True
                if message["status"] >= HTTPStatus.BAD_REQUEST:
                    this.came_to_nothing()
                await this.written()
            await send(message)

        try:
            await self.app(scope, receive, noted)
        finally:
            asking.reset(token)
            # What was refused ends in an error, whose page is made further out.
            if not this.answered:
                this.came_to_nothing()
            await this.written()

"""What somebody typed in a form we could not take: shown on the error's page, so that it isn't lost."""

from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope

from portal.web.headers import is_ours

_FORM = "application/x-www-form-urlencoded"
_MOST = 100_000


class Typed:
    """Listens along while a form is read, and reads on when the answer came before its end."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self._receive = receive
        self._body = bytearray()
        self._more = True
        # Never what another site made the browser send: its words would stand in our page.
        self._kept = (
            scope["type"] == "http"
            and scope["method"] == "POST"
            and Headers(scope=scope).get("content-type", "").startswith(_FORM)
            and is_ours(scope)
        )

    async def receive(self) -> Message:
        """The next piece, remembered."""
        message = await self._receive()
        if self._kept and message["type"] == "http.request":
            self._body += message.get("body", b"")
            self._more = message.get("more_body", False)
            if len(self._body) > _MOST:
                self._kept = False
                self._body.clear()
        elif message["type"] == "http.disconnect":
            self._more = False
        return message

    async def words(self) -> list[str]:
        """The texts in the form, longest last; ids, choices and the like are left out."""
        while self._kept and self._more:
            await self.receive()
        if not self._kept:
            return []
        try:
            sent = parse_qs(self._body.decode(errors="replace"), max_num_fields=200)
        except ValueError:
            # More fields than any form of ours has.
            return []
        return sorted({text.strip() for values in sent.values() for text in values if _is_typed(text)}, key=len)


def _is_typed(text: str) -> bool:
    # People type spaces; what a form carries along by itself has none.
    return " " in text.strip()

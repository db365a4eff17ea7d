"""What a script is told of somebody's signing in: where to go, or in her words what is the matter."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from portal.errors import KringError, NeedStronger, NotSignedIn
from portal.people.arriving import wanted
from portal.web.texts import _

Answer = Callable[[Request], Awaitable[Response]]
NO_STORE = {"Cache-Control": "no-store"}


def told(answer: Answer) -> Answer:
    """What goes wrong, for a script: in the reader's words, and where she can mend it herself."""

    async def tell(request: Request) -> Response:
        try:
            return await answer(request)
        except (NotSignedIn, NeedStronger) as error:
            door = "/inloggen" if isinstance(error, NotSignedIn) else "/inloggen/opnieuw"
            return no(_(error.words), error.status, go=f"{door}?{urlencode({'next': _page_of(request)})}")
        except KringError as error:
            return no(_(error.words), error.status)

    return tell


def _page_of(request: Request) -> str:
    """The page of ours on which the script ran, with the way on that it knows."""
    try:
        at = urlsplit(request.headers.get("referer", ""))
    except ValueError:
        return wanted("")
    return wanted(f"{at.path}?{at.query}" if at.query else at.path)


def no(words: str, status: int = 403, **more: str) -> Response:
    """A refusal, and what else the script is to know."""
    return JSONResponse({"words": words, **more}, status_code=status, headers=NO_STORE)


def as_words(entered: Response) -> Response:
    """A redirect as an answer to a script, with its cookies."""
    answer = JSONResponse({"go": entered.headers["location"]}, headers=NO_STORE)
    answer.raw_headers += [each for each in entered.raw_headers if each[0] == b"set-cookie"]
    return answer

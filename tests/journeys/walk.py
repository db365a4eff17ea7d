"""Every kind of page that somebody can reach by links, found by following them."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import APIRequestContext

START = ("/", "/mijn", "/hulp-nu", "/sporen-wissen", "/inloggen")
# Ways out: to a provider, or to a file instead of a page.
_OUT = re.compile(r"^/(inloggen/organisatie|demo/organisatie|static|fhir|uit|kantoor/inlog/[^/]+/proef/begin)\b")
_LINK = re.compile(r"<a\b[^>]*\shref=\"([^\"#]+)")
# An id, or the secret in a letter's link: to follow each would show the same page to everybody anew.
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\b[0-9a-f]{32}\b")


def kind(path: str) -> str:
    """What its route would be called: the same for two circles or two goals, and for two queries."""
    return re.sub(r"(?<=/)\d+\b", "n", _ID.sub("id", urlsplit(path).path))


def walk(browser: APIRequestContext, address: str) -> Iterator[str]:
    """One path of each kind of page, as whoever is signed in here finds them."""
    waiting = list(START)
    seen = {kind(path) for path in waiting}
    while waiting:
        path = waiting.pop(0)
        answer = browser.get(address + path)
        if answer.status != 200 or "text/html" not in answer.headers.get("content-type", ""):
            continue
        yield path
        for link in _LINK.findall(answer.text()):
            further = _ours(urljoin(answer.url, unescape(link)), address)
            if further and kind(further) not in seen:
                seen.add(kind(further))
                waiting.append(further)


def _ours(url: str, address: str) -> str:
    """The path of a page of ours, or ''."""
    if not url.startswith(address + "/"):
        return ""
    path = url.removeprefix(address)
    return "" if _OUT.match(path) else path

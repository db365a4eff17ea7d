"""The providers the sign-in tests are held to: the demo's own, and two that no one here wrote; each with its pages."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

import httpx2

from frontend.build import install_packages
from frontend.node import node
from portal.people.openid.providers import Provider
from portal.people.persons import Person

HERE = Path(__file__).parent
SECRET = "a secret of one test run"


class Peer:
    """A provider, and how a person walks through its pages."""

    provider: Provider

    async def sign_in(self, browser: httpx2.AsyncClient, there: str, email: str) -> str:
        """From where the portal sent the browser to where the provider sends it back."""
        raise NotImplementedError

    async def turn_back(self, browser: httpx2.AsyncClient, there: str) -> str:
        """The same, but she changes her mind."""
        raise NotImplementedError


class DemoPeer(Peer):
    """The demo's own: a page of links."""

    async def sign_in(self, browser: httpx2.AsyncClient, there: str, email: str) -> str:
        page = await browser.get(there)
        assert page.status_code == 200 and "DEMO" in page.text
        person = await Person.of_email(email)
        assert person
        [link] = [each for each in _links(page) if str(person.id) in each]
        return (await browser.get(there.split("?")[0] + link)).headers["location"]

    async def turn_back(self, browser: httpx2.AsyncClient, there: str) -> str:
        page = await browser.get(there)
        return next(each for each in _links(page) if "access_denied" in each)


@dataclass
class CertifiedPeer(Peer):
    """oidc-provider from npm: forms to sign in and to consent, each answered with a redirect."""

    issuer: str
    process: "subprocess.Popen[str]"

    def rotate(self) -> str:
        """It signs with a new key from now on; the key's id."""
        return str(_ask(self.process, "rotate")["kid"])

    async def sign_in(self, browser: httpx2.AsyncClient, there: str, email: str) -> str:
        at = await self._onward(browser, there)
        # Who signed in here before is known to the provider, and not asked again.
        while not _is_back(at):
            prompt = (await browser.get(at)).text
            name = "consent" if 'value="consent"' in prompt else "login"
            form = {"prompt": name, "login": email.partition("@")[0], "password": "x"}
            answered = await browser.post(at, data=form)
            at = await self._onward(browser, str(answered.url.join(answered.headers["location"])))
        return at

    async def turn_back(self, browser: httpx2.AsyncClient, there: str) -> str:
        at = await self._onward(browser, there)
        return await self._onward(browser, f"{at}/abort")

    async def sign_out(self, browser: httpx2.AsyncClient, there: str = "", *, really: bool = True) -> httpx2.Response:
        """Its own page that asks whether to sign out there, answered; what it says then."""
        asked = await browser.get(there or f"{self.issuer}/session/end")
        assert asked.status_code == 200 and "sign-out" in asked.text.lower()
        [action] = re.findall(r'action="([^"]+)"', asked.text)
        [xsrf] = re.findall(r'name="xsrf" value="([^"]+)"', asked.text)
        return await browser.post(unescape(action), data={"xsrf": xsrf, **({"logout": "yes"} if really else {})})

    async def _onward(self, browser: httpx2.AsyncClient, at: str) -> str:
        """Follow redirects until a page of the provider's or the way back."""
        for _ in range(9):
            if _is_back(at):
                return at
            answer = await browser.get(at)
            if not answer.is_redirect:
                return at
            at = str(answer.url.join(answer.headers["location"]))
        raise AssertionError(f"it went round: {at}")


def _is_back(at: str) -> bool:
    return "/inloggen/terug/" in at


def _ask(process: "subprocess.Popen[str]", line: str = "") -> dict[str, Any]:
    """Its next line, after one of ours."""
    assert process.stdin and process.stdout
    if line:
        process.stdin.write(f"{line}\n")
        process.stdin.flush()
    return dict(json.loads(process.stdout.readline()))


def _links(page: httpx2.Response) -> list[str]:
    return [unescape(each) for each in re.findall(r'href="([^"]+)"', page.text)]


@dataclass
class IdpyPeer(Peer):
    """idpyoidc's: one page that asks for name and password, and one that asks whether to sign out."""

    issuer: str

    async def sign_in(self, browser: httpx2.AsyncClient, there: str, email: str) -> str:
        return await self._answer(browser, there, username=email.partition("@")[0], password="x", answer="yes")

    async def turn_back(self, browser: httpx2.AsyncClient, there: str) -> str:
        return await self._answer(browser, there, answer="no")

    async def _answer(self, browser: httpx2.AsyncClient, there: str, **form: str) -> str:
        page = await browser.get(there)
        # Who signed in here before is known to the provider, and not asked again.
        if not page.is_redirect:
            [token] = re.findall(r'name="token" value="([^"]+)"', page.text)
            page = await browser.post(f"{self.issuer}/verify", data={"token": token, **form})
        return str(page.headers["location"])

    async def sign_out(self, browser: httpx2.AsyncClient, there: str = "") -> httpx2.Response:
        """Its own page that asks whether to sign out there, answered; what it says then."""
        sent_on = await browser.get(there or f"{self.issuer}/session")
        asked = await browser.get(sent_on.headers["location"])
        [token] = re.findall(r'name="sjwt" value="([^"]+)"', asked.text)
        return await browser.post(f"{self.issuer}/ended", data={"sjwt": token})


@contextmanager
def certified(redirect_uris: list[str]) -> Iterator[CertifiedPeer]:
    """oidc-provider, running on a port of its own until the test run ends."""
    install_packages(HERE)
    with _running([node().program, "provider.mjs"], redirect_uris) as process:
        yield CertifiedPeer(_ask(process)["issuer"], process)


@contextmanager
def idpy(redirect_uris: list[str]) -> Iterator[IdpyPeer]:
    """idpyoidc's provider, the same."""
    with _running([sys.executable, "idpy_provider.py"], redirect_uris) as process:
        yield IdpyPeer(_ask(process)["issuer"])


@contextmanager
def _running(command: list[str], redirect_uris: list[str]) -> "Iterator[subprocess.Popen[str]]":
    process = subprocess.Popen(
        [*command, json.dumps({"redirect_uris": redirect_uris, "secret": SECRET})],
        cwd=HERE,
        # A proxy of this machine would not find the portal on it.
        env={name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(10)

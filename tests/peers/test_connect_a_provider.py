"""From an organisation with nothing to its first colleague signed in, in pages only; a picture of each step."""

import re
from argparse import Namespace
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, async_playwright

from portal import outbox
from portal.outbox import KeptLetter
from portal.people.commands import invite
from portal.people.models import Organisation, Staff, StaffRole
from portal.people.openid import relying
from portal.people.openid.providers import Provider
from tests.journeys.region import FLAGS
from tests.laid import wipe
from tests.peers.providers import SECRET, CertifiedPeer
from tests.stages.debian import chromium
from tests.stages.stage import ROOT

PICTURES = ROOT / "pictures" / "connecting"
MOST = 15


class Hands:
    """Somebody at a page: counts what is typed, and takes a picture of each step."""

    def __init__(self, page: Page, folder: Path, typed: list[str]) -> None:
        self.page, self.folder, self.typed = page, folder, typed

    async def type(self, label: str, words: str) -> None:
        """Type an answer into the field with this label."""
        await self.page.get_by_label(label, exact=True).fill(words)
        self.typed.append(label)

    async def choose(self, label: str) -> None:
        """One of a few."""
        await self.page.locator("label", has_text=label).first.click()

    async def at_provider(self, login: str) -> None:
        """Sign in there, on its own pages."""
        await self.page.get_by_placeholder("Enter any login").fill(login)
        await self.page.get_by_placeholder("and password").fill("x")
        self.typed += ["login", "password"]
        await self.picture("at-the-provider")
        await self.page.get_by_role("button", name="Sign-in").click()
        await self.page.get_by_role("button", name="Continue").click()

    async def press(self, name: str) -> None:
        """Press a button, or follow a link that looks like one."""
        main = self.page.locator("main")
        button = main.get_by_role("button", name=name, exact=True).or_(main.get_by_role("link", name=name, exact=True))
        await button.first.click()

    async def picture(self, name: str) -> None:
        """How this step looks on a phone."""
        number = len(list(self.folder.glob("*.png"))) + 1
        size = self.page.viewport_size
        assert size
        # A page on its way has no height yet.
        await self.page.wait_for_load_state()
        tall = int(await self.page.evaluate("document.documentElement.scrollHeight"))
        # As tall as the page: what is fixed to the screen's edge stands where it belongs.
        await self.page.set_viewport_size({"width": size["width"], "height": max(tall, 844)})
        await self.page.screenshot(path=self.folder / f"{number:02}-{name}.png")
        await self.page.set_viewport_size({"width": size["width"], "height": 844})


@pytest.fixture
async def empty(portal: str) -> AsyncIterator[Organisation]:
    """De Brug, just added: nobody can sign in there, one administrator is invited."""
    await wipe()
    relying.forget()
    organisation = await Organisation.create(name="De Brug", slug="de-brug")
    asked = {"email": "ineke@debrug.example", "organisation": "de-brug", "role": "administrator"}
    await invite(Namespace(**asked, name="", title=""))
    yield organisation
    relying.forget()


async def test_an_empty_organisation_gets_its_first_colleague(
    portal: str, npm_provider: CertifiedPeer, empty: Organisation
) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    for old in PICTURES.glob("*.png"):
        old.unlink()
    typed: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        ineke = Hands(await _phone(browser, portal), PICTURES, typed)
        await _comes_in(ineke)
        await _connects(ineke, npm_provider)
        joost = Hands(await _phone(browser, portal), PICTURES, typed)
        await _signs_in(joost)
        await browser.close()
    place = await Staff.get(organisation_id=empty.id, role=StaffRole.PROFESSIONAL).prefetch_related("person")
    assert place.person.name == "joost"
    print(f"{len(typed)} answers typed: {', '.join(typed)}")
    assert len(typed) <= MOST


async def _phone(browser: Browser, portal: str) -> Page:
    context = await browser.new_context(
        base_url=portal, viewport={"width": 390, "height": 844}, locale="nl-NL", reduced_motion="reduce"
    )
    return await context.new_page()


async def _comes_in(ineke: Hands) -> None:
    """By the link in her letter, and a code to the address she was invited at."""
    await outbox.drain()
    [letter] = await KeptLetter.all()
    link = re.search(r"https?://\S+/o/de-brug/beginnen", letter.text)
    assert link
    await ineke.page.goto(link[0])
    await ineke.type("Je e-mailadres", "ineke@debrug.example")
    await ineke.picture("begin")
    await ineke.press("Stuur mij een code")
    await ineke.page.wait_for_url("**/inloggen/code/*")
    await outbox.drain()
    newest = await KeptLetter.all().order_by("-at", "-id").first()
    code = re.search(r"\d{3} \d{3}", newest.text) if newest else None
    assert code
    await ineke.type("Code", code[0])
    await ineke.picture("code")
    await ineke.press("Verder")
    await ineke.page.wait_for_url("**/inloggen/naam?*")
    await ineke.type("Je naam", "Ineke Postma")
    await ineke.press("Verder")
    await ineke.page.wait_for_url("**/kantoor")
    await ineke.picture("desk")


async def _connects(ineke: Hands, peer: CertifiedPeer) -> None:
    """Step by step, as the desk asks."""
    await ineke.press("Begin met aansluiten")
    await ineke.picture("for-whom")
    await ineke.choose("Medewerkers")
    await ineke.page.locator("main form button").last.click()
    await ineke.page.wait_for_url("**/adres")
    await ineke.page.locator("main input[dir=ltr]").first.fill(peer.issuer)
    ineke.typed.append("issuer")
    await ineke.picture("address")
    await _save(ineke, "adres")
    await ineke.picture("found")
    await _go_on(ineke, "gegevens")
    await ineke.picture("hand-over")
    await _go_on(ineke, "sleutel")
    await ineke.type("Client-id", "kring")
    await ineke.choose("Aan een geheim")
    await ineke.page.locator("input[name=client_secret]").fill(SECRET)
    ineke.typed.append("Geheim")
    await ineke.picture("client")
    await _save(ineke, "sleutel")
    await _go_on(ineke, "domeinen")
    await ineke.page.locator("main [name=domains]").fill("debrug.example")
    ineke.typed.append("domains")
    await ineke.picture("domains")
    await _save(ineke, "domeinen")
    await _go_on(ineke, "rollen")
    await ineke.choose("Jullie inlog zegt het")
    for name, words in (("claim", "groups"), ("value_1", "behandelaars"), ("value_2", "beheerders")):
        await ineke.page.locator(f"main [name={name}]").fill(words)
        ineke.typed.append(name)
    await ineke.page.locator("[name=role_1]").select_option("professional")
    await ineke.page.locator("[name=role_2]").select_option("administrator")
    await ineke.picture("roles")
    await _save(ineke, "rollen")
    await _go_on(ineke, "niveau")
    await ineke.picture("level")
    await _save(ineke, "niveau")
    await _go_on(ineke, "proef")
    await ineke.picture("trial")
    await ineke.press("Doe de proef")
    await ineke.at_provider("ineke")
    await ineke.page.wait_for_url("**/proef")
    assert "beheerders" in await ineke.page.inner_text("main")
    await ineke.picture("trial-result")
    await ineke.press("Verder")
    await ineke.page.wait_for_url("**/aan")
    await ineke.picture("switch-on")
    await ineke.page.locator("main form button").last.click()
    await ineke.page.wait_for_url(lambda url: not url.endswith("/aan"))
    await ineke.picture("it-is-on")
    assert (await Provider.get(hint="de-brug")).is_on


async def _save(ineke: Hands, step: str) -> None:
    """Keep this step's answers."""
    await ineke.page.locator(f"main form[action$='/{step}'] button").last.click()
    await ineke.page.wait_for_load_state()


async def _go_on(ineke: Hands, step: str) -> None:
    """To the next step, unless saving went there by itself."""
    if not ineke.page.url.endswith(f"/{step}"):
        await ineke.page.locator(f"main a[href$='/{step}']").first.click()
        await ineke.page.wait_for_url(f"**/{step}")


async def _signs_in(joost: Hands) -> None:
    """A colleague nobody invited by hand: his group says what he is."""
    await joost.page.goto("/inloggen")
    await joost.type("Je e-mailadres", "joost@debrug.example")
    await joost.picture("colleague-at-the-door")
    await joost.press("Verder")
    await joost.page.get_by_text("Verder naar De Brug").first.wait_for()
    await joost.picture("his-own-organisation")
    await joost.press("Verder naar De Brug")
    await joost.at_provider("joost")
    await joost.page.wait_for_url(re.compile(r":\d+/mijn$"))
    assert "medewerker van De Brug" in await joost.page.inner_text("main")
    await joost.picture("in")

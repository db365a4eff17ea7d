"""A real browser, two sites: the portal by a name that isn't localhost, the provider at another address."""

from urllib.parse import urlsplit

from playwright.async_api import async_playwright

from portal.people.openid.providers import Provider
from tests.cast import Cast
from tests.journeys.region import FLAGS
from tests.peers.providers import SECRET, CertifiedPeer
from tests.stages.debian import chromium


async def test_joost_goes_to_another_site_and_comes_back_signed_in(
    portal: str, cast: Cast, npm_provider: CertifiedPeer
) -> None:
    provider = await Provider.get(hint="de-brug")
    provider.issuer, provider.client_id, provider.client_secret = npm_provider.issuer, "kring", SECRET
    await provider.save()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        page = await browser.new_page(viewport={"width": 390, "height": 844}, locale="nl-NL")
        complaints: list[str] = []
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)

        await page.goto(f"http://kring.test:{urlsplit(portal).port}/inloggen?next=/mijn")
        await page.get_by_label("Je e-mailadres").fill("joost@debrug.example")
        await page.get_by_role("button", name="Verder").click()
        await page.get_by_role("link", name="Verder naar De Brug").click()
        assert page.url.startswith(npm_provider.issuer)
        await page.get_by_placeholder("Enter any login").fill("joost")
        await page.get_by_placeholder("and password").fill("x")
        await page.get_by_role("button", name="Sign-in").click()
        await page.get_by_role("button", name="Continue").click()

        await page.wait_for_url("**/mijn")
        assert page.url.startswith("http://kring.test:")
        assert "De Brug" in await page.inner_text("body")
        assert [each for each in complaints if "kring.test" in each or "Content Security" in each] == []
        await browser.close()

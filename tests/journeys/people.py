"""The cast as the demo region knows them, and how each comes in."""

from playwright.sync_api import Page

# Each by the address under which the demo offers to be them; who has none is a visitor.
PEOPLE = {
    "nobody": "",
    "noor": "noor@kring.example",
    "samira": "samira@kring.example",
    "peter": "peter@kring.example",
    "naima": "naima@kring.example",
    "gerda": "gerda@kring.example",
    "joost": "joost@debrug.example",
    "marloes": "marloes@hetanker.example",
    "ineke": "ineke@debrug.example",
    "tom": "tom@regio.example",
    "yara": "yara@kring.example",
    "dirk": "dirk@kring.example",
    "bas": "bas@kring.example",
}
HOME = "/mijn"


def sign_in(page: Page, name: str) -> None:
    """Comes in as this person with one press, as the demo offers it."""
    page.goto("/inloggen")
    page.locator(f"button[name=who][value='{PEOPLE[name]}']").click()
    page.wait_for_url(f"**{HOME}")

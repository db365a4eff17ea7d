"""What every page must be, whoever reads it: accessible, whole on its screen, and standing still."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_NEUTRAL = {"Mijn pagina", "My page"}
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# Everything that sticks out sideways, and each label that lies over its own field: axe sees neither.
_LAID_OUT = """() => {
  const wrong = [];
  const { clientWidth, scrollWidth } = document.documentElement;
  if (scrollWidth > clientWidth) {
    const wide = [...document.body.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > clientWidth);
    wrong.push(`sticks out sideways: ${wide.map((e) => `${e.localName}.${e.className}`).slice(0, 5).join(", ")}`);
  }
  for (const label of document.querySelectorAll("label[for]")) {
    const field = document.getElementById(label.htmlFor);
    if (!field || !label.offsetParent || ["radio", "checkbox"].includes(field.type)) continue;
    const a = label.getBoundingClientRect(), b = field.getBoundingClientRect();
    const apart = a.right <= b.left || b.right <= a.left || a.bottom <= b.top + 1 || b.bottom <= a.top + 1;
    if (!apart) wrong.push(`label lies over its field: ${label.innerText}`);
  }
  return wrong;
}"""

_SHIFT = """() => new Promise((done) => {
  let total = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) total += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => done(total)));
})"""


def faults(page: Page, *, axe: bool = True) -> list[str]:
    """Everything this page does wrong, a line each; without axe, only what differs from screen to screen."""
    found = [*(_axe(page) if axe else ()), *page.evaluate(_LAID_OUT)]
    if (shift := page.evaluate(_SHIFT)) > 0.02:
        found.append(f"moves by {shift} while it loads")
    if page.locator("html").get_attribute("lang") not in page.evaluate("navigator.languages"):
        found.append("speaks another language than was asked for")
    if page.title() not in _NEUTRAL:
        found.append(f"says {page.title()!r} to who looks at the list of tabs")
    return found


def _axe(page: Page) -> list[str]:
    # From the top: how far a click had to scroll differs from run to run, and what the bar then covers is no fault.
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    # Preloading fetches stylesheets anew, and fails on one that our policy refuses; colours are read without it.
    result = Axe().run(page, options={"runOnly": _TAGS, "preload": False, "resultTypes": ["violations"]})
    return [
        f"{rule['id']}: {' '.join(map(str, node['target']))}: {node['failureSummary']}"
        for rule in result.response["violations"]
        for node in rule["nodes"]
    ]

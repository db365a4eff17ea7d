"""Lays pictures of pages side by side on sheets, by the browser that took them."""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Page

# How wide a picture stands on the sheet, how many stand in a row and on a sheet.
LAYOUT = {"phone": (290, 5, 5), "desk": (750, 2, 4)}

_STYLE = """
body { margin: 16px; background: #8a8f94; font: 13px sans-serif; display: grid; gap: 16px; align-items: start;
  grid-template-columns: repeat(%d, %dpx) }
figure { margin: 0 }
img { inline-size: 100%%; display: block }
figcaption { color: #fff; padding-block: 3px; overflow-wrap: anywhere }
"""


class Picture(NamedTuple):
    """One page as it was seen."""

    name: str
    png: bytes


def lay(page: Page, pictures: Sequence[Picture], size: str, title: str, folder: Path) -> Iterator[Path]:
    """Writes `title-1.png`, `title-2.png` … into the folder."""
    width, row, most = LAYOUT[size]
    for number, start in enumerate(range(0, len(pictures), most), 1):
        shown = pictures[start : start + most]
        columns = min(row, len(shown))
        page.set_viewport_size({"width": columns * (width + 16) + 16, "height": 400})
        figures = "".join(_figure(picture, width) for picture in shown)
        page.set_content(f"<style>{_STYLE % (columns, width)}</style>{figures}")
        path = folder / f"{title}-{number}.png"
        page.screenshot(path=path, full_page=True)
        yield path


def _figure(picture: Picture, width: int) -> str:
    source = f"data:image/png;base64,{b64encode(picture.png).decode()}"
    return f'<figure><figcaption>{escape(picture.name)}</figcaption><img width="{width}" src="{source}"></figure>'

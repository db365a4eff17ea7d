"""Paper: a PDF of headings and paragraphs, with an outline and tags by which it can be heard read aloud.

The library wraps lines itself, in milliseconds each; a file of five thousand messages has some fifteen thousand lines.
So lines are measured here, and only what must be shaped (Arabic) is given to it as a whole.
"""

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fpdf import FPDF, ViewerPreferences
from fpdf.fonts import TTFFont

from portal import clock

_FONTS = Path(__file__).parent / "fonts"
_FAMILY = "dejavu"
_MARGIN, _BOTTOM = 20.0, 22.0
_GREY, _BLACK = 90, 20
# What joins signs into one and has no shape of its own.
_UNSEEN = dict.fromkeys([0x200D, 0xFE0E, 0xFE0F, 0x00AD, 0x2068, 0x2069])
# After a name in Arabic that kept to itself, a line goes on from left to right.
_ITS_END, _LEFT_TO_RIGHT = "\u2069", "\u200e"
_UNKNOWN = "□"


class Paper(FPDF):
    """A4, in one typeface that knows Latin, Greek, Cyrillic and Arabic letters; what it doesn't know is a box."""

    def __init__(self, tab: str, language: str) -> None:
        super().__init__(format="A4")
        self.set_title(tab)
        self.set_lang(language)
        self.set_creator("Kring")
        self.set_creation_date(clock.now())
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)
        self.set_margins(_MARGIN, _MARGIN)
        self.set_auto_page_break(False)
        self.c_margin = 0
        for style, name in (("", "DejaVuSans.ttf"), ("B", "DejaVuSans-Bold.ttf")):
            self.add_font(_FAMILY, style, _FONTS / name)
        self.unknown = 0
        self.add_page()

    def footer(self) -> None:
        """The page's number, and nothing that names anybody."""
        self.set_font(_FAMILY, "", 9)
        self.set_text_color(_GREY)
        number = str(self.page_no())
        self.text(self.w - _MARGIN - self.get_string_width(number), self.h - 11, number)

    def heading(self, words: str, level: int) -> None:
        """A heading of level 1, 2 or 3, in the outline too; it never stands alone at the foot of a page."""
        size = {1: 20.0, 2: 15.0, 3: 12.0}[level]
        self.space({1: 0.0, 2: 9.0, 3: 5.0}[level])
        self.need(size * 0.353 * 1.35 + 16)
        # The document's own title is its first section; chapters stand under it, and their parts under those.
        self.start_section(" ".join(words.split())[:200] or "-", level - 1, strict=False)
        self.paragraph(words, size=size, bold=True, tag=f"/H{level}")

    def paragraph(
        self,
        words: str,
        *,
        size: float = 10.5,
        bold: bool = False,
        soft: bool = False,
        typed: bool = False,
        tag: str = "/P",
    ) -> None:
        """Words with their own line ends, over as many pages as they need; `typed` ones begin at their own side."""
        self.set_font(_FAMILY, "B" if bold else "", size)
        self.set_text_color(_GREY if soft else _BLACK)
        height = size * 0.353 * 1.4
        lines = [line for each in words.splitlines() for line in self._wrapped(self._known(each))]
        while lines:
            self.need(height)
            room = max(1, int((self.h - _BOTTOM - self.y) / height))
            with self._tagged(tag):
                for line in lines[:room]:
                    self._line(line, height, size, right=typed and _begins_right(line))
            lines = lines[room:]

    def space(self, height: float) -> None:
        """Nothing, but never at the top of a page."""
        if self.y > _MARGIN:
            self.set_y(self.y + height)

    def need(self, height: float) -> None:
        """Room for this much, here or on a next page."""
        if self.y + height <= self.h - _BOTTOM:
            return
        family, style, size, color = self.font_family, self.font_style, self.font_size_pt, self.text_color
        self.add_page()
        self.set_font(family, style, size)
        self.text_color = color

    def _known(self, words: str) -> str:
        """The same in signs this typeface has."""
        has = self._face.cmap
        plain = unicodedata.normalize("NFC", words).replace("\t", "    ")
        if _must_be_shaped(plain):
            plain = plain.replace(_ITS_END, _LEFT_TO_RIGHT)
        plain = plain.translate(_UNSEEN)
        if all(ord(sign) in has for sign in plain):
            return plain
        self.unknown += sum(ord(sign) not in has for sign in plain)
        return "".join(sign if ord(sign) in has else _UNKNOWN for sign in plain)

    @property
    def _face(self) -> TTFFont:
        """What is written in now."""
        if not isinstance(self.current_font, TTFFont):
            raise ValueError("paper is written in a typeface of its own")
        return self.current_font

    def _wrapped(self, words: str) -> Iterator[str]:
        """Lines that fit between the margins; a word longer than a line is cut."""
        line = ""
        for word in words.split(" "):
            longer = f"{line} {word}" if line else word
            if self._width(longer) <= self.epw:
                line = longer
                continue
            if line:
                # With the space it ended in: who hears it read aloud hears two words.
                yield f"{line} "
            while self._width(word) > self.epw:
                fits = next(n for n in range(len(word) - 1, 0, -1) if self._width(word[:n]) <= self.epw)
                yield word[:fits]
                word = word[fits:]
            line = word
        yield line

    def _width(self, words: str) -> float:
        widths = self._face.cw
        return float(sum(widths[ord(sign)] for sign in words)) * float(self.font_size) / 1000

    def _line(self, line: str, height: float, size: float, *, right: bool) -> None:
        if _must_be_shaped(line):
            # Joined letters and their order are the shaping engine's work; right to left begins at the right.
            self.set_text_shaping(True, direction="rtl" if right else "ltr")
            self.set_x(_MARGIN)
            self.cell(self.epw, height, line.rstrip(), align="R" if right else "L")
            self.set_text_shaping(False)
        else:
            self.text(_MARGIN, self.y + size * 0.353, line)
        self.set_y(self.y + height)

    @contextmanager
    def _tagged(self, kind: str) -> Iterator[None]:
        """What is drawn inside is one heading or paragraph to who hears it; the library tags pictures only."""
        mcid = self.struct_builder.next_mcid_for_page(self.page)
        self._add_marked_content(struct_type=kind, mcid=mcid)
        self._out(f"{kind} <</MCID {mcid}>> BDC")
        yield
        self._out("EMC")


def _must_be_shaped(line: str) -> bool:
    return not line.isascii() and any(unicodedata.bidirectional(sign) in ("R", "AL", "NSM") for sign in line)


def _begins_right(line: str) -> bool:
    strong = (unicodedata.bidirectional(sign) for sign in line)
    return next((kind in ("R", "AL") for kind in strong if kind in ("L", "R", "AL")), False)

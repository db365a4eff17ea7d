"""A resource's own words as XHTML (Narrative.div): what may stand in it, and a writer that lets nothing else out."""

import html
import re
from collections.abc import Iterator
from html.entities import html5
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

_NAMESPACE = "http://www.w3.org/1999/xhtml"
_DEEPEST = 60
_TAG_NAMES = (
    "div p br hr span b i u s em strong small big sub sup tt pre code kbd samp var cite q blockquote abbr acronym"
    " address dfn del ins h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table caption thead tbody tfoot tr th td colgroup"
    " col a img"
)
_ATTRIBUTE_NAMES = (
    "class id title lang xml:lang dir colspan rowspan headers scope abbr alt src href name width height align"
    " valign border cellpadding cellspacing span start type style xmlns"
)
_TAGS = frozenset(_TAG_NAMES.split())
_ATTRIBUTES = frozenset(_ATTRIBUTE_NAMES.split())
# Kept out of what we write: styles can lay one thing over another, and a picture from elsewhere tells who looks.
_NOT_WRITTEN = {"style", "src", "xmlns", "id", "name"}
_ADDRESS = re.compile(r"(https?://|mailto:|tel:|#)", re.IGNORECASE)
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]*);")
_PLAIN = {"amp", "lt", "gt", "quot", "apos"}
_EMPTY = {"br", "hr", "img", "col"}


class Unsafe(ValueError):
    """There is something in it that text needs not."""


def is_safe(div: str) -> bool:
    """Whether `div` is XHTML with nothing in it but text, tables, links and pictures."""
    try:
        for _piece in _pieces(div):
            pass
    except Unsafe:
        return False
    return True


def cleaned(div: str) -> str:
    """The same words, written anew from the allow-list; Unsafe when it isn't such XHTML."""
    return "".join(_pieces(div))


def _pieces(div: str) -> Iterator[str]:
    writer = _Writer()
    parser = expat.ParserCreate("utf-8", namespace_separator=None)
    parser.StartElementHandler = writer.start
    parser.EndElementHandler = writer.end
    parser.CharacterDataHandler = writer.words
    # Entities of one's own are how a small text becomes a gigabyte, or another file.
    parser.StartDoctypeDeclHandler = writer.refuse
    parser.EntityDeclHandler = writer.refuse
    parser.ProcessingInstructionHandler = writer.refuse
    try:
        parser.Parse(_ENTITY.sub(_sign, div).encode(), True)
    except (expat.ExpatError, UnicodeEncodeError):
        raise Unsafe from None
    yield from writer.pieces


def _sign(entity: re.Match[str]) -> str:
    sign = html5.get(f"{entity.group(1)};")
    return escape(sign) if sign and entity.group(1) not in _PLAIN else entity.group()


class _Writer:
    """Writes what is allowed as it is read."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.depth = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self.depth += 1
        first = self.depth == 1
        if self.depth > _DEEPEST or tag not in _TAGS or (first and tag != "div"):
            raise Unsafe
        if first and attributes.get("xmlns") != _NAMESPACE:
            raise Unsafe
        for name, value in attributes.items():
            _allowed(name, value)
        kept = "".join(f" {n}={quoteattr(v)}" for n, v in attributes.items() if n not in _NOT_WRITTEN)
        space = f' xmlns="{_NAMESPACE}"' if first else ""
        self.pieces.append(f"<{tag}{space}{kept}{'/>' if tag in _EMPTY else '>'}")

    def end(self, tag: str) -> None:
        """An element ends."""
        self.depth -= 1
        if tag not in _EMPTY:
            self.pieces.append(f"</{tag}>")

    def words(self, text: str) -> None:
        """Text between elements."""
        self.pieces.append(escape(text))

    def refuse(self, *_anything: object) -> None:
        """Something that never belongs in a narrative."""
        raise Unsafe


def _allowed(name: str, value: str) -> None:
    if name not in _ATTRIBUTES:
        raise Unsafe
    bare = re.sub(r"[\x00-\x20]", "", html.unescape(value))
    if name == "href" and not _ADDRESS.match(bare) and ":" in bare:
        raise Unsafe
    if name == "src" and not re.match(r"(https?://|#|data:image/(png|jpeg|gif);)", bare, re.IGNORECASE) and ":" in bare:
        raise Unsafe
    if name == "style" and re.search(r"expression|url\(|@import|javascript|behavior", bare, re.IGNORECASE):
        raise Unsafe

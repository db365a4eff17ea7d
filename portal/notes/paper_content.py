"""What comes in as a file becomes what is kept: told by its bytes alone, and a photo without where it was taken."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from portal.errors import Invalid
from portal.notes import paper_document, paper_photo
from portal.notes.paper_name import clean_name
from portal.notes.paper_refused import Refused, Why, what_to_do

PDF, JPEG, PNG, DOCX, ODT = (
    "application/pdf",
    "image/jpeg",
    "image/png",
    paper_document.DOCX,
    paper_document.ODT,
)
PHOTOS = frozenset({JPEG, PNG})
# What a browser's own window offers to choose from; what counts is in the bytes.
ACCEPTED = f"{PDF},{JPEG},{PNG},{DOCX},{ODT},.pdf,.jpg,.jpeg,.png,.docx,.odt"

# One at a time and in a thread of its own: of two large photos at once the second would wait, not the memory fill.
_aside = ThreadPoolExecutor(1, thread_name_prefix="papers")

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Old Word and a Word file with a password begin alike; the second says so.
_OLE_LOCKED = "EncryptedPackage".encode("utf-16-le")
_HEIC = re.compile(rb"....ftyp(heic|heix|hevc|heim|heis|mif1|msf1|heif|avif)", re.DOTALL)
_OTHER_PICTURE = re.compile(rb"GIF8[79]a|RIFF....WEBP|II\*\x00|MM\x00\*|BM....\x00\x00\x00\x00", re.DOTALL)
_FILM = re.compile(rb"....ftyp|\x1aE\xdf\xa3|RIFF....AVI ", re.DOTALL)
# How far before its end a PDF may say that it ends: some programs write a little after it.
_PDF_TAIL = 2048


@dataclass(frozen=True)
class Content:
    """What is kept of a file: its bytes, what it is, and its name."""

    content: bytes
    media_type: str
    file_name: str


async def content_of(sent: bytes, name: str, most: int) -> Content:
    """What is kept of these bytes; Invalid, with what to do, for what we don't take."""
    try:
        content, media_type = await asyncio.get_running_loop().run_in_executor(_aside, _kept, sent, most)
    except Refused as refused:
        raise Invalid(f"paper: {refused.why.name}", words=what_to_do(refused.why, most)) from None
    return Content(content, media_type, clean_name(name, media_type))


def _kept(sent: bytes, most: int) -> tuple[bytes, str]:
    if not sent:
        raise Refused(Why.EMPTY)
    if len(sent) > most:
        raise Refused(Why.TOO_LARGE)
    if sent.startswith(b"\xff\xd8\xff"):
        return paper_photo.written_anew(sent, JPEG, most)
    if sent.startswith(b"\x89PNG\r\n\x1a\n"):
        return paper_photo.written_anew(sent, PNG, most)
    if sent.startswith(_ZIP):
        return sent, paper_document.document_kind(sent)
    if not sent.startswith(b"%PDF-"):
        raise Refused(_other(sent))
    # Half of it came in: who opens it would find nothing, or not all.
    if b"%%EOF" not in sent[-_PDF_TAIL:]:
        raise Refused(Why.BROKEN)
    return sent, PDF


def _other(sent: bytes) -> Why:
    """What it is instead, as far as that helps to say what to do."""
    if sent.startswith(_OLE):
        return Why.LOCKED if _OLE_LOCKED in sent else Why.OLD_WORD
    told = {_HEIC: Why.HEIC, _OTHER_PICTURE: Why.OTHER_PICTURE, _FILM: Why.FILM}
    return next((why for signs, why in told.items() if signs.match(sent)), Why.OTHER)

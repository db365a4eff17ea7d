"""Word and LibreOffice documents: a zip with the right parts, without macros, and not larger than it says."""

from io import BytesIO
from zipfile import ZipFile, ZipInfo

from portal.notes.paper_refused import Refused, Why

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
_WORD_MAIN = DOCX.encode() + b".main+xml"
_MOST_PARTS = 3000
# What it may be when it is unpacked: a 15 MB document of text and photos is far less.
MOST_UNPACKED = 150 * 1024 * 1024
_CHUNK = 1024 * 1024
_ENCRYPTED = 0x1


def document_kind(sent: bytes) -> str:
    """Which of the two it is; blocks while it reads all of it, for a thread."""
    try:
        with ZipFile(BytesIO(sent)) as zipped:
            parts = zipped.infolist()
            _within_measure(parts)
            found = _kind(zipped, parts)
            _whole(zipped, parts)
    except Refused:
        raise
    except Exception as error:
        # A zip from a stranger fails in any way there is; all of them say the same.
        raise Refused(Why.BROKEN) from error
    return found


def _within_measure(parts: list[ZipInfo]) -> None:
    # By its own word; each part is then read no further than that, so a lie is found as a broken part.
    if len(parts) > _MOST_PARTS or sum(each.file_size for each in parts) > MOST_UNPACKED:
        raise Refused(Why.BROKEN)
    if any(each.flag_bits & _ENCRYPTED for each in parts):
        raise Refused(Why.LOCKED)
    names = [each.filename.lower() for each in parts]
    # Of two parts with one name we would look at the one, and the program that opens it at the other.
    if len(set(names)) != len(names):
        raise Refused(Why.BROKEN)
    if any(_is_program(each) for each in names):
        raise Refused(Why.MACROS)


def _is_program(name: str) -> bool:
    return (
        name.endswith(("vbaproject.bin", "vbadata.xml", ".docm", ".dotm", ".xlsm", ".pptm"))
        or name.startswith(("basic/", "scripts/"))
        or "/activex/" in name
    )


def _kind(zipped: ZipFile, parts: list[ZipInfo]) -> str:
    names = {each.filename for each in parts}
    if "[Content_Types].xml" in names:
        types = zipped.read("[Content_Types].xml")
        if b"macroEnabled" in types:
            raise Refused(Why.MACROS)
        if _WORD_MAIN in types and any(each.startswith("word/") for each in names):
            return DOCX
        raise Refused(Why.OTHER)
    if "mimetype" in names and zipped.read("mimetype").strip() == ODT.encode():
        if "content.xml" not in names:
            raise Refused(Why.BROKEN)
        if "META-INF/manifest.xml" in names and b"encryption-data" in zipped.read("META-INF/manifest.xml"):
            raise Refused(Why.LOCKED)
        return ODT
    raise Refused(Why.OTHER)


def _whole(zipped: ZipFile, parts: list[ZipInfo]) -> None:
    for each in parts:
        with zipped.open(each) as part:
            while part.read(_CHUNK):
                pass

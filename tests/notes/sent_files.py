"""Files as people send them, made here: photos, a PDF and documents; all fictional."""

from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from fpdf import FPDF
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from portal.notes.paper_document import DOCX, ODT

# Where the camera of a photo says it was: a place that stands nowhere else.
PLACE = (52.0, 5.0, 12.345)
CAMERA = "Kamera van het geheime adres"
_ORIENTATION, _GPS, _MAKE = 0x0112, 0x8825, 0x010F


def photo(size: tuple[int, int] = (80, 60), form: str = "JPEG", mode: str = "RGB", **more: Any) -> bytes:
    """A photo in two colours: red left, blue right; without anything beside it."""
    drawn = Image.new("RGB", size, "red")
    drawn.paste("blue", (size[0] // 2, 0, *size))
    return saved(drawn.convert(mode), form, **more)


def saved(picture: Image.Image, form: str, **more: Any) -> bytes:
    """A picture as a file."""
    written = BytesIO()
    picture.save(written, form, **more)
    return written.getvalue()


def exif(orientation: int = 1) -> bytes:
    """What a telephone writes beside a photo: how it was held, by what, and where."""
    told = Image.Exif()
    told[_ORIENTATION] = orientation
    told[_MAKE] = CAMERA
    told[_GPS] = {1: "N", 2: PLACE, 3: "E", 4: PLACE, 29: "2026:11:20"}
    return told.tobytes()


def photo_with_place(form: str = "JPEG", orientation: int = 1) -> bytes:
    """A photo that tells in every way we know where it was taken."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    xmp = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{CAMERA}</x:xmpmeta>".encode()
    more: dict[str, Any] = {"exif": exif(orientation), "icc_profile": profile}
    if form == "PNG":
        beside = PngInfo()
        beside.add_text("Comment", CAMERA)
        beside.add_itxt("XML:com.adobe.xmp", xmp.decode())
        more |= {"pnginfo": beside}
    else:
        more |= {"comment": CAMERA.encode(), "xmp": xmp}
    return photo(form=form, **more)


def pdf(words: str = "Verslag van het gesprek") -> bytes:
    """A PDF of one page."""
    paper = FPDF()
    paper.add_page()
    paper.set_font("helvetica", size=14)
    paper.cell(text=words)
    return bytes(paper.output())


def zipped(parts: dict[str, bytes], stored: tuple[str, ...] = ()) -> bytes:
    """A zip of these parts, in their order."""
    written = BytesIO()
    with ZipFile(written, "w") as made:
        for name, content in parts.items():
            made.writestr(name, content, ZIP_STORED if name in stored else ZIP_DEFLATED)
    return written.getvalue()


def docx(**more: bytes) -> bytes:
    """A Word document; `more` are parts with `_` for `/`."""
    types = f'<Types><Override PartName="/word/document.xml" ContentType="{DOCX}.main+xml"/></Types>'
    parts = {"[Content_Types].xml": types.encode(), "word/document.xml": b"<w:document/>"}
    return zipped(parts | {name.replace("__", "/"): content for name, content in more.items()})


def odt(manifest: bytes = b"<manifest/>", **more: bytes) -> bytes:
    """A LibreOffice document."""
    parts = {"mimetype": ODT.encode(), "content.xml": b"<office/>", "META-INF/manifest.xml": manifest}
    more_parts = {name.replace("__", "/"): content for name, content in more.items()}
    return zipped(parts | more_parts, stored=("mimetype",))

"""A file is what its bytes say it is; of a photo nothing is kept but the picture."""

import struct
import zlib
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from portal.errors import Invalid
from portal.notes import paper_content, paper_document, paper_photo
from portal.notes.paper_content import DOCX, JPEG, ODT, PDF, PNG, content_of
from portal.notes.paper_name import clean_name, title_of
from tests.notes.sent_files import CAMERA, docx, exif, odt, pdf, photo, photo_with_place, saved, zipped

MOST = 15 * 1024 * 1024


async def kept(sent: bytes, name: str = "brief.pdf") -> paper_content.Content:
    return await content_of(sent, name, MOST)


async def refused(sent: bytes, name: str = "brief.pdf", most: int = MOST) -> str:
    with pytest.raises(Invalid) as wrong:
        await content_of(sent, name, most)
    return wrong.value.words


def opened(content: bytes) -> Image.Image:
    picture = Image.open(BytesIO(content))
    picture.load()
    return picture


@pytest.mark.parametrize(
    ("sent", "media_type", "name"),
    [
        (pdf(), PDF, "brief.pdf"),
        (photo(), JPEG, "brief.jpg"),
        (photo(form="PNG"), PNG, "brief.png"),
        (docx(), DOCX, "brief.docx"),
        (odt(), ODT, "brief.odt"),
    ],
)
async def test_each_kind_is_told_by_its_bytes_and_not_by_its_name(sent: bytes, media_type: str, name: str) -> None:
    for called in ("brief.pdf", "brief.docx", "brief.JPEG", "brief"):
        told = await kept(sent, called)
        assert (told.media_type, told.file_name) == (media_type, name)
    if media_type in (PDF, DOCX, ODT):
        assert told.content == sent


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
async def test_where_and_by_what_a_photo_was_taken_goes_off(form: str) -> None:
    sent = photo_with_place(form)
    # The photo told it in the first place, or this would show nothing.
    assert sent.count(CAMERA.encode()) >= 3 and opened(sent).getexif().get_ifd(0x8825)
    told = await kept(sent)
    assert CAMERA.encode() not in told.content
    picture = opened(told.content)
    assert not picture.getexif() and "icc_profile" not in picture.info and "xmp" not in picture.info
    assert not {"comment", "Comment", "exif", "XML:com.adobe.xmp"} & set(picture.info)
    for sign in (b"Exif", b"http://ns.adobe.com", b"ICC_PROFILE", b"iCCP", b"eXIf", b"tEXt", b"iTXt", b"zTXt"):
        assert sign not in told.content, sign


@pytest.mark.parametrize("orientation", range(1, 9))
async def test_a_photo_is_turned_upright(orientation: int) -> None:
    picture = opened((await kept(photo(exif=exif(orientation)))).content)
    assert picture.size == ((80, 60) if orientation < 5 else (60, 80))
    red = {1: (5, 30), 2: (75, 30), 3: (75, 30), 4: (5, 30), 5: (30, 5), 6: (30, 5), 7: (30, 75), 8: (30, 75)}
    red_part, _green, blue_part = picture.convert("RGB").getpixel(red[orientation])  # type: ignore[misc]
    assert red_part > 200 > 50 > blue_part


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
async def test_a_large_photo_is_made_smaller_and_a_small_one_is_not(form: str) -> None:
    assert opened((await kept(photo((6400, 1600), form))).content).size == (3000, 750)
    assert opened((await kept(photo((300, 20), form))).content).size == (300, 20)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
async def test_every_kind_of_png_comes_through(mode: str) -> None:
    sent = saved(Image.new(mode, (40, 30)), "PNG")
    assert opened((await kept(sent)).content).size == (40, 30)


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
async def test_every_kind_of_jpeg_comes_through(mode: str) -> None:
    assert opened((await kept(photo(mode=mode, form="JPEG"))).content).mode in ("L", "RGB")


async def test_what_is_seen_through_stays_so() -> None:
    sent = saved(Image.new("RGBA", (40, 30), (1, 2, 3, 0)), "PNG")
    assert opened((await kept(sent)).content).getpixel((3, 3)) == (1, 2, 3, 0)


async def test_a_png_that_would_not_fit_is_kept_as_a_jpeg_on_white() -> None:
    noise = Image.effect_noise((400, 400), 90).convert("RGBA")
    noise.putalpha(0)
    sent = saved(noise, "PNG")
    told = await content_of(sent, "tekening.png", len(sent))
    assert told.media_type == PNG
    content, media_type = paper_photo.written_anew(sent, PNG, len(sent) // 2)
    assert media_type == JPEG
    assert opened(content).getpixel((5, 5)) == (255, 255, 255)


async def test_words_behind_a_photo_do_not_come_along() -> None:
    assert b"<script>" not in (await kept(photo() + b"<script>alert(1)</script>")).content


def bomb() -> bytes:
    """A PNG of a few hundred bytes that says it is 60,000 by 60,000."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    rows = chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + rows + chunk(b"IEND", b"")


async def test_a_photo_that_would_fill_the_memory_is_never_decoded() -> None:
    assert "Deze foto is te groot." in await refused(bomb())
    assert "Deze foto is te groot." in await refused(photo((8000, 6400), "PNG"))


@pytest.mark.parametrize("sent", [photo()[:400], photo()[:3], photo(form="PNG")[:60], b"\xff\xd8\xff<html>"])
async def test_half_a_photo_is_refused(sent: bytes) -> None:
    assert "Deze foto kunnen wij niet openen." in await refused(sent)


HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (b"", "leeg"),
        (b"<!doctype html><script>alert(1)</script>", "Dit soort bestand bewaren wij niet."),
        (b"\n%PDF-1.7\n<html>%%EOF", "Dit soort bestand bewaren wij niet."),
        (b"MZ\x90\x00 een programma %PDF-1.4 %%EOF", "Dit soort bestand bewaren wij niet."),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Dit soort bestand bewaren wij niet."),
        (HEIC, "Maak er een jpg van"),
        (b"GIF89a" + b"\0" * 20, "Maak er een jpg of png van."),
        (b"RIFF\0\0\0\0WEBPVP8 ", "Maak er een jpg of png van."),
        (b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00", "filmpje"),
        (OLE, "oud Office-bestand"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "wachtwoord"),
        (pdf()[:-20], "niet heel"),
        (docx()[:-30], "niet heel"),
        (zipped({"a.txt": b"a"}), "Dit soort bestand bewaren wij niet."),
        (zipped({"[Content_Types].xml": b"spreadsheetml.sheet.main+xml"}), "Dit soort bestand bewaren wij niet."),
        (zipped({"mimetype": b"application/epub+zip"}), "Dit soort bestand bewaren wij niet."),
        (docx(word__vbaProject_bin=b"").replace(b"vbaProject_bin", b"vbaProject.bin"), "macro"),
        (docx(word__activeX__x=b""), "macro"),
        (odt(Basic__Standard=b"<sub/>"), "macro"),
        (odt(manifest=b"<manifest:encryption-data/>"), "wachtwoord"),
    ],
)
async def test_what_we_do_not_take_is_refused_with_what_to_do(sent: bytes, words: str) -> None:
    assert words in await refused(sent, "verslag.pdf")


async def test_a_document_that_lies_about_its_parts_is_broken() -> None:
    whole = docx(word__extra=b"a" * 1000)
    at = whole.rindex(b"word/extra") - 46 + 24
    lying = whole[:at] + struct.pack("<I", 10) + whole[at + 4 :]
    assert "niet heel" in await refused(lying)


async def test_a_document_that_unpacks_to_a_disk_full_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paper_document, "MOST_UNPACKED", 100_000)
    sent = docx(word__extra=b"\0" * 200_000)
    assert len(sent) < 2000
    assert "niet heel" in await refused(sent)


async def test_what_is_too_large_says_how_much_fits() -> None:
    assert "Er past 1 MB." in await refused(pdf() + b" " * 1024 * 1024, most=1024 * 1024)


@settings(max_examples=60, deadline=None)
@given(st.data())
async def test_no_bytes_make_anything_but_an_answer(data: st.DataObject) -> None:
    begin = data.draw(st.sampled_from([b"", b"%PDF-", b"PK\x03\x04", photo(), photo(form="PNG"), docx(), odt(), HEIC]))
    at = data.draw(st.integers(0, len(begin)))
    sent = begin[:at] + data.draw(st.binary(max_size=60)) + begin[at + data.draw(st.integers(0, 40)) :]
    try:
        told = await kept(sent)
    except Invalid as wrong:
        assert wrong.words
    else:
        assert told.media_type in (PDF, JPEG, PNG, DOCX, ODT)


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("brief van school.PDF", "brief van school.pdf"),
        ("C:\\Users\\samira\\brief.jpg", "brief.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("brief.pdf.exe", "brief.pdf.exe.pdf"),
        ("brief\u202efdp.exe", "brieffdp.exe.pdf"),
        ("een\r\nSet-Cookie: a=b.pdf", "eenSet-Cookie a=b.pdf"),
        ("", "papier.pdf"),
        (".pdf", "papier.pdf"),
        ("...", "papier.pdf"),
        ("con.pdf", "papier con.pdf"),
        ("Verslag 3.11.pdf", "Verslag 3.11.pdf"),
        ("تقرير.pdf", "تقرير.pdf"),
        ("a" * 300, "a" * 80 + ".pdf"),
    ],
)
def test_a_name_is_cleaned(sent: str, name: str) -> None:
    assert clean_name(sent, PDF) == name


@given(st.text(max_size=200))
def test_no_name_has_tricks_in_it(sent: str) -> None:
    name = clean_name(sent, DOCX)
    assert name.endswith(".docx") and 6 <= len(name) <= 85
    assert name.isprintable() and not set(name) & set('<>:"/\\|?*') and not name.startswith(".")
    assert clean_name(name, DOCX) == name
    assert title_of(name)

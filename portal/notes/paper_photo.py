"""A photo of a paper, written anew: upright, no larger than one reads it, and without where it was taken."""

from io import BytesIO

from PIL import Image, ImageOps

from portal.notes.paper_refused import Refused, Why

LONGEST_SIDE = 3000
# 50 megapixels, as the best telephones take; decoded they need 200 MB, so one is decoded at a time.
MOST_PIXELS = 50_500_000
_SHARP = 88
_WHITE = (255, 255, 255)


def written_anew(sent: bytes, media_type: str, most: int) -> tuple[bytes, str]:
    """The same picture with nothing beside it, of at most `most` bytes, and what it is now; blocks, for a thread.

    The danger: a photo tells the place where it was taken, and so an address that is hidden from somebody.
    """
    form = "PNG" if media_type == "image/png" else "JPEG"
    try:
        with Image.open(BytesIO(sent), formats=(form,)) as picture:
            # Known before anything is decoded: a few kilobytes can be a picture of ten gigabytes.
            if picture.width * picture.height > MOST_PIXELS:
                raise Refused(Why.TOO_MANY_PIXELS)
            bare = _bare(picture)
        kept = _written(bare, form)
    except Refused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused(Why.TOO_MANY_PIXELS) from None
    except Exception as error:
        # A decoder that is given a stranger's bytes fails in any way there is; all of them say the same.
        raise Refused(Why.BROKEN_PHOTO) from error
    if form == "PNG" and len(kept) > most:
        # A photo that was kept as PNG: as JPEG it is a tenth of it.
        return _written(_on_white(bare), "JPEG"), "image/jpeg"
    return kept, media_type


def _bare(picture: Image.Image) -> Image.Image:
    """Decoded, upright and small, in a new picture: what came along with the old one isn't carried over.

    The colour profile is left out too. It may name the camera, and without it colours are only a little duller.
    """
    # A JPEG decodes at once at a half or a quarter, which spares most of the memory.
    picture.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
    upright = ImageOps.exif_transpose(picture)
    plain = _plain(upright)
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    bare = Image.new(plain.mode, plain.size)
    bare.paste(plain)
    return bare


def _plain(picture: Image.Image) -> Image.Image:
    """In the few modes that both kinds can be written in."""
    if picture.has_transparency_data:
        return picture.convert("RGBA")
    if picture.mode.startswith(("I", "F")):
        # Sixteen bits of grey: the upper eight are what a screen shows.
        return picture.convert("I").point(lambda grey: grey / 256).convert("L")
    return picture.convert("L" if picture.mode in ("1", "L") else "RGB")


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    white = Image.new("RGB", picture.size, _WHITE)
    white.paste(picture, mask=picture.getchannel("A"))
    return white


def _written(picture: Image.Image, form: str) -> bytes:
    written = BytesIO()
    if form == "JPEG":
        picture.save(written, "JPEG", quality=_SHARP, optimize=True)
    else:
        picture.save(written, "PNG", optimize=False)
    return written.getvalue()

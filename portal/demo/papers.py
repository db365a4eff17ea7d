"""Two papers in Noor's circle, made when the demo begins: a letter as a PDF, and a photo of a note; all invented."""

from dataclasses import dataclass
from io import BytesIO

from fpdf import FPDF
from PIL import Image, ImageDraw, ImageFont

from portal.notes.paper_content import JPEG, PDF


@dataclass(frozen=True)
class PaperStory:
    """One paper: who put it in, how many days ago, for whom, and what it is."""

    by: str
    days_ago: int
    audience: str
    title: str
    words: str
    file_name: str
    media_type: str
    content: bytes


_LETTER = (
    "Beste Noor, beste mevrouw De Vries,",
    "Vandaag spraken we over een rustig begin op school. Dit spraken we af:",
    "- Noor komt op maandag en woensdag de eerste twee uur.",
    "- Lokaal 0.12 is haar rustige plek. Ze mag er heen zonder iets uit te leggen.",
    "- Lukt het een dag niet? Dan belt Noor of haar moeder voor half negen.",
    "- Over vier weken kijken we samen hoe het gaat.",
    "Met vriendelijke groet,",
    "J. Visser, schoolmaatschappelijk werk",
)
_NOTE = ("Turnen", "", "donderdag 16.30 uur", "meenemen: water + elastiek", "Gerda rijdt", "", "x juf Els")
_FRIDGE, _YELLOW, _INK, _RED = "#c9d3d6", "#fbe58b", "#2b3a55", "#b5443c"


def papers() -> tuple[PaperStory, ...]:
    """Both, drawn anew."""
    return (
        PaperStory(
            "joost",
            19,
            "whole_circle",
            "Afspraken met school",
            "Deze brief is ook naar Noors mentor gegaan.",
            "Afspraken met school.pdf",
            PDF,
            _letter(),
        ),
        PaperStory("noor", 6, "family_network", "Briefje van turnen", "", "Briefje van turnen.jpg", JPEG, _note()),
    )


def _letter() -> bytes:
    paper = FPDF()
    paper.set_title("Afspraken met school")
    paper.set_lang("nl")
    paper.set_margins(25, 30)
    paper.add_page()
    paper.set_font("helvetica", "B", 16)
    paper.multi_cell(0, 10, "Afspraken met school", new_x="LMARGIN", new_y="NEXT")
    paper.set_font("helvetica", "", 12)
    for line in _LETTER:
        paper.ln(3)
        paper.multi_cell(0, 7, line, new_x="LMARGIN", new_y="NEXT")
    return bytes(paper.output())


def _note() -> bytes:
    """A yellow note on a fridge, a little askew."""
    photo = Image.new("RGB", (1200, 900), _FRIDGE)
    note = Image.new("RGBA", (640, 620), _YELLOW)
    pen, letters = ImageDraw.Draw(note), ImageFont.load_default(size=40)
    for place, line in enumerate(_NOTE):
        pen.text((48, 60 + place * 74), line, fill=_INK, font=ImageFont.load_default(size=60) if not place else letters)
    askew = note.rotate(4, expand=True, resample=Image.Resampling.BICUBIC)
    photo.paste(askew, (270, 130), askew)
    ImageDraw.Draw(photo).ellipse((560, 130, 640, 210), fill=_RED)
    written = BytesIO()
    photo.save(written, "JPEG", quality=80)
    return written.getvalue()

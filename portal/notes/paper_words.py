"""What a paper is, as somebody says it."""

from portal.notes.paper_content import DOCX, JPEG, ODT, PDF, PNG
from portal.notes.papers import Paper
from portal.notes.papers_exported import size_words
from portal.web import _


def what_it_is(paper: Paper) -> str:
    """Its kind and how large it is: 'Foto, 1,2 MB'."""
    kind = {
        PDF: _("Pdf"),
        JPEG: _("Foto"),
        PNG: _("Foto"),
        DOCX: _("Word-bestand"),
        ODT: _("LibreOffice-bestand"),
    }.get(paper.media_type, _("Bestand"))
    return f"{kind}, {size_words(paper.size)}"

"""The file as a PDF: the same chapters as the page, for who prints it or gives it to somebody."""

from collections.abc import Sequence

from portal.home.paper import Paper
from portal.web import _, texts
from portal.web.chapters import Chapter, Entry, labelled


def pdf(title: str, about: Sequence[str], chapters: Sequence[Chapter]) -> bytes:
    """The whole of it, in the reader's language; it says itself when it lacks a sign."""
    paper = _laid(title, about, chapters)
    if paper.unknown:
        missing = _("Deze pdf kan sommige tekens niet tonen. Daar staat een vakje. In dossier.html staan ze wel.")
        paper = _laid(title, [*about, missing], chapters)
    return bytes(paper.output())


def _laid(title: str, about: Sequence[str], chapters: Sequence[Chapter]) -> Paper:
    # What stands in a list of windows names nobody, as on our pages.
    paper = Paper(_("Mijn pagina"), texts.locale())
    paper.heading(title, 1)
    for words in about:
        paper.paragraph(words, soft=True)
        paper.space(1.5)
    for chapter in chapters:
        paper.heading(chapter.title, 2)
        if chapter.lead:
            paper.paragraph(chapter.lead, size=9.5, soft=True)
        if not chapter.parts:
            paper.paragraph(_("Hier staat niets."))
        for part in chapter.parts:
            if part.title:
                paper.heading(part.title, 3)
            if part.reads:
                paper.paragraph(part.reads, size=9, soft=True)
            for entry in part.entries:
                _entry(paper, entry)
    return paper


def _entry(paper: Paper, entry: Entry) -> None:
    paper.space(2.6)
    # Who said it never stands alone at the foot of a page.
    paper.need(16)
    if entry.title:
        paper.paragraph(entry.title, bold=True, typed=True)
    if entry.told:
        paper.paragraph(entry.told, size=9, soft=True)
    if entry.words:
        paper.paragraph(entry.words, typed=True)
    for label, value in entry.lines:
        paper.paragraph(f"{labelled(label)} {value}")
    if entry.reads:
        paper.paragraph(entry.reads, size=9, soft=True)

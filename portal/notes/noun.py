"""What pages that speak of the whole circle know of its notes and papers."""

from collections.abc import Sequence

from portal.access.nouns import Noun
from portal.circles.models import Member
from portal.notes.models import Note
from portal.notes.papers import Paper
from portal.web import _
from portal.web.page import day_words


def _called(note: Note, readers: Sequence[Member], me: Member | None) -> str:
    return note.title or _("Notitie van %(day)s") % {"day": day_words(note.day)}


def _titled(paper: Paper, readers: Sequence[Member], me: Member | None) -> str:
    return paper.title


NOUNS = [
    Noun(
        "notitie",
        Note,
        this=lambda: _("deze notitie"),
        many=lambda: _("Notities"),
        called=_called,
        href=lambda note: f"/kringen/{note.circle_id}/notities/{note.id}",
    ),
    Noun(
        "papier",
        Paper,
        this=lambda: _("dit papier"),
        many=lambda: _("Papieren"),
        called=_titled,
        href=lambda paper: f"/kringen/{paper.circle_id}/papieren/{paper.id}",
    ),
]

"""What pages that speak of the whole circle know of its notes."""

from collections.abc import Sequence

from portal.access.nouns import Noun
from portal.circles.models import Member
from portal.notes.models import Note
from portal.web import _
from portal.web.page import day_words


def _called(note: Note, readers: Sequence[Member], me: Member | None) -> str:
    return note.title or _("Notitie van %(day)s") % {"day": day_words(note.day)}


NOUNS = [
    Noun(
        "notitie",
        Note,
        this=lambda: _("deze notitie"),
        many=lambda: _("Notities"),
        called=_called,
        href=lambda note: f"/kringen/{note.circle_id}/notities/{note.id}",
    )
]

"""What pages that speak of the whole circle know of its talk."""

from portal.access.nouns import Noun
from portal.chat.models import Conversation
from portal.chat.words import title_of
from portal.web import _

NOUNS = [
    Noun(
        "gesprek",
        Conversation,
        this=lambda: _("dit gesprek"),
        many=lambda: _("Gesprekken"),
        called=title_of,
        href=lambda talk: f"/kringen/{talk.owner_id}/gesprekken/{talk.id}",
        goes_along=lambda: _("Alle berichten in dit gesprek horen erbij."),
    )
]

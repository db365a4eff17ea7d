"""Why a file isn't taken, and what somebody can do about it, in words."""

from enum import Enum, auto

from portal.web import _


class Why(Enum):
    """What is the matter with it."""

    EMPTY = auto()
    TOO_LARGE = auto()
    TOO_MANY_PIXELS = auto()
    BROKEN_PHOTO = auto()
    BROKEN = auto()
    LOCKED = auto()
    MACROS = auto()
    HEIC = auto()
    OTHER_PICTURE = auto()
    FILM = auto()
    OLD_WORD = auto()
    OTHER = auto()


class Refused(Exception):
    """A file we don't take."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.name)
        self.why = why


def what_to_do(why: Why, most: int) -> str:
    """In words, for who chose the file; `most` is how many bytes fit."""
    megabytes = most // 1024 // 1024
    return {
        Why.EMPTY: _("Dit bestand is leeg. Kies een ander bestand."),
        Why.TOO_LARGE: _("Dit bestand is te groot. Er past %(most)s MB. Maak het kleiner, of deel het op."),
        Why.TOO_MANY_PIXELS: _("Deze foto is te groot. Maak hem kleiner, of maak een nieuwe foto."),
        Why.BROKEN_PHOTO: _("Deze foto kunnen wij niet openen. Maak een nieuwe foto, of kies een andere."),
        Why.BROKEN: _("Dit bestand is niet heel. Bewaar het opnieuw, en kies het dan nog een keer."),
        Why.LOCKED: _("Op dit bestand zit een wachtwoord. Haal het eraf, en kies het bestand dan opnieuw."),
        Why.MACROS: _("In dit bestand zit een programma (een macro). Bewaar het als pdf, en kies dan die."),
        Why.HEIC: _("Dit is een heic-foto. Die kan niet iedereen openen. Maak er een jpg van, of een schermafdruk."),
        Why.OTHER_PICTURE: _("Deze soort foto bewaren wij niet. Maak er een jpg of png van."),
        Why.FILM: _("Dit is een filmpje of een geluid. Hier kan alleen papier: een foto, een pdf of een tekst."),
        Why.OLD_WORD: _("Dit is een oud Office-bestand. Bewaar het als docx of als pdf, en kies dan dat."),
        Why.OTHER: _("Dit soort bestand bewaren wij niet. Kies een foto, een pdf, of een tekst uit Word."),
    }[why] % {"most": megabytes}

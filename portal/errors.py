"""The closed list of what can go wrong, each with a status, words for the reader and words for the log.

The reader's words are Dutch source texts; the page that shows them translates them.
"""


class KringError(Exception):
    """Something the reader can be told about; `log` never holds typed words, names or addresses."""

    status = 500
    words = "Er ging iets mis bij ons. Probeer het zo nog eens."

    def __init__(self, log: str = "", *, words: str = "") -> None:
        super().__init__(log)
        self.log = log
        if words:
            self.words = words


class NotFound(KringError):
    """It isn't there, or this reader may not know that it is: the same words for both."""

    status = 404
    words = "Deze pagina is er niet. Of je mag haar niet zien."


class NotAllowed(KringError):
    """The reader may know that it exists, and is told why she may not do this."""

    status = 403
    words = "Dit mag je hier niet doen."


class NotSignedIn(KringError):
    """First sign in."""

    status = 401
    words = "Log eerst in."


class NeedStronger(KringError):
    """Signed in too weakly or too long ago for something sensitive."""

    status = 403
    words = "Dit is gevoelig. Laat nog een keer zien dat jij het bent."


class Invalid(KringError):
    """What was typed can't be taken as it is; `fields` says per field what to do."""

    status = 422
    words = "Er is iets niet goed ingevuld."

    def __init__(self, log: str = "", *, words: str = "", fields: dict[str, str] | None = None) -> None:
        super().__init__(log, words=words)
        self.fields = fields or {}


class Conflict(KringError):
    """It collides with what is already there."""

    status = 409
    words = "Dit is al gedaan, of het kan niet samen met wat er al staat."


class Stale(KringError):
    """Somebody changed it since the reader opened it; both versions must be shown."""

    status = 409
    words = "Iemand anders heeft dit net veranderd. Kijk eerst wat er nu staat."


class Gone(KringError):
    """It was there and has been removed."""

    status = 410
    words = "Dit is weggehaald."


class TooLarge(KringError):
    """More was sent than we take."""

    status = 413
    words = "Dit is te groot om te versturen. Maak het kleiner."


class TooMany(KringError):
    """Too often in too short a time."""

    status = 429
    words = "Dit ging te vaak achter elkaar. Wacht even en probeer het dan opnieuw."


class Unavailable(KringError):
    """Something we need is down for now."""

    status = 503
    words = "Dit lukt nu even niet. Probeer het over een paar minuten nog eens."

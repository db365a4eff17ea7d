"""What is wrong with something we were sent: where it stands, of what kind, and in words; never its value."""

from dataclasses import dataclass

from portal.errors import KringError
from portal.web.texts import _


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: `at` is a FHIRPath, `code` a FHIR issue type, `words` for the reader."""

    at: str
    code: str
    words: str


class Refused(KringError):
    """What was sent can't be taken; nothing was changed."""

    status = 400
    words = "Dit bericht klopt niet. Er is niets veranderd."

    def __init__(self, faults: list[Fault], *, status: int = 400) -> None:
        super().__init__("; ".join(f"{each.code} at {each.at}" for each in faults[:5]))
        self.faults = faults
        self.status = status


def refuse(at: str, code: str, words: str, *, status: int = 400) -> Refused:
    """A refusal with one fault."""
    return Refused([Fault(at, code, words)], status=status)


def too_deep(at: str) -> Fault:
    """More layers than anything real has."""
    return Fault(at, "too-costly", _("Dit zit te diep in elkaar."))

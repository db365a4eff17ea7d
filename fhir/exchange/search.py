"""What somebody searches for: parameters read strictly, so that a mistake never widens what is found.

Access never rests on a parameter: the doors add their own filter to whatever is asked here.
"""

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from tortoise.expressions import Q

from exchange import numbers
from exchange.dates import span
from exchange.faults import Refused, refuse
from portal.web.texts import _

PAGE, LARGEST = 50, 200
# The types that R4 gives a search parameter `patient`.
BY_PATIENT = frozenset(
    {
        "Consent",
        "CareTeam",
        "CarePlan",
        "Goal",
        "Task",
        "RelatedPerson",
        "Communication",
        "QuestionnaireResponse",
        "AuditEvent",
        "DocumentReference",
    }
)
# What else a type can be searched by.
BESIDES = {
    "AuditEvent": frozenset({"date", "agent"}),
    "Consent": frozenset({"status", "category", "date", "period", "actor"}),
    "DocumentReference": frozenset({"date"}),
}
# Which of our columns `date` asks of.
_MOMENTS = {"AuditEvent": "at", "DocumentReference": "made_at"}
# What can be sent along: R4's search parameter, the element that holds the reference, and the type it points at.
_WHOSE = {"patient": ("subject", "Patient"), "subject": ("subject", "Patient")}
INCLUDES: dict[str, dict[str, tuple[str, str]]] = {
    "CarePlan": {**_WHOSE, "goal": ("goal", "Goal"), "activity-reference": ("activity.reference", "Task")},
    "Goal": _WHOSE,
    "Task": {"patient": ("for", "Patient"), "subject": ("for", "Patient"), "focus": ("focus", "Goal")},
    "Communication": _WHOSE,
    "DocumentReference": _WHOSE,
}
_AGENTS = ("Practitioner", "RelatedPerson", "Patient")
# To whom a consent may speak.
_ACTORS = (*_AGENTS, "Organization")
_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_LEFT_TO_MEDIA = {"_format", "_pretty"}
# Ids as asked for; None stands for one that is well formed and can't be ours.
Ids = frozenset[UUID | None]


@dataclass(frozen=True, slots=True)
class Search:
    """One search, understood: None means that this parameter wasn't used."""

    type: str
    ids: frozenset[UUID] | None = None
    patients: frozenset[UUID] | None = None
    agents: frozenset[UUID] | None = None
    dates: tuple[Q, ...] = ()
    # What the type itself reads, as it was asked: of a consent its status, category, date and period.
    own: tuple[tuple[str, str], ...] = ()
    # By the names of INCLUDES.
    includes: frozenset[str] = frozenset()
    count: int = PAGE
    after: UUID | None = None
    used: tuple[tuple[str, str], ...] = ()

    def self_link(self, base: str) -> str:
        """The address that shows what was really used."""
        used = [*self.used, *([("_page", _page_of(self.after))] if self.after else [])]
        return self._link(base, used)

    def next_link(self, base: str, last: UUID) -> str:
        """The address of the page after the thing with id `last`; its form is ours alone."""
        return self._link(base, [*self.used, ("_page", _page_of(last))])

    def _link(self, base: str, pairs: Sequence[tuple[str, str]]) -> str:
        query = urlencode(pairs, safe="/,:")
        return f"{base}/{self.type}?{query}" if query else f"{base}/{self.type}"


def understood(type_: str, pairs: Sequence[tuple[str, str]], base: str, *, strict: bool = False) -> Search:
    """The search these parameters ask for; Refused (400) for what is malformed or can't be honoured."""
    ids: Ids | None = None
    patients: Ids | None = None
    agents: Ids | None = None
    dates: list[Q] = []
    own: list[tuple[str, str]] = []
    includes: frozenset[str] = frozenset()
    count, after = PAGE, None
    used: list[tuple[str, str]] = []
    for name, value in pairs:
        if numbers.asked_for(name, value):
            # Not left out as what we don't know: who asks for one young person would get them all.
            words = _("Zoeken op BSN kan hier niet. Zet een BSN ook nooit in een adres: adressen blijven lang bewaard.")
            raise _refused("identifier", "not-supported", words)
        plain, modifier = _split(name)
        known = plain in ("_id", "_count", "_page", "_include") or (plain == "patient" and type_ in BY_PATIENT)
        known = known or plain in BESIDES.get(type_, ())
        if not known:
            if strict and name not in _LEFT_TO_MEDIA:
                raise _refused("?", "not-supported", _("Deze zoekvraag kennen we niet."))
            continue
        if modifier:
            raise _refused(plain, "not-supported", _("Deze verfijning van de zoekvraag kennen we niet."))
        if value == "":
            continue
        if plain == "_id":
            ids = _both(ids, frozenset(_known(_id(each, "_id")) for each in value.split(",")))
        elif plain == "patient":
            patients = _both(patients, frozenset(_known(_patient(each, base)) for each in value.split(",")))
        elif plain in ("agent", "actor"):
            agents = _both(agents, frozenset(_known(_agent(each, base, plain)) for each in value.split(",")))
        elif type_ == "Consent" and plain in BESIDES[type_]:
            own.append((plain, value))
        elif plain == "date":
            dates.append(_dates(value, _MOMENTS[type_]))
        elif plain == "_include":
            includes |= _included(type_, value)
        elif plain == "_count":
            count = _count(value)
        else:
            after = _position(value)
            continue
        used.append((plain, value if plain != "_count" else str(count)))
    return Search(
        type_,
        _without_none(ids),
        _without_none(patients),
        _without_none(agents),
        tuple(dates),
        tuple(own),
        includes,
        count,
        after,
        tuple(used),
    )


def is_strict(prefer: str) -> bool:
    """Whether the Prefer header asks to refuse what we don't know."""
    return any(part.strip().replace(" ", "") == "handling=strict" for part in re.split("[,;]", prefer))


def _split(name: str) -> tuple[str, str]:
    plain, _sign, modifier = name.partition(":")
    # A chain (patient.name) narrows by something we don't look at: dropping it would widen the answer.
    plain, dot, chain = plain.partition(".")
    return plain, modifier or (chain or "." if dot else "")


def _refused(at: str, code: str, words: str) -> Refused:
    return refuse(f"http.{at}" if at != "?" else "", code, words)


def _id(text: str, name: str) -> str:
    if not _ID.fullmatch(text):
        raise _refused(name, "value", _("Dit is geen id."))
    return text


def _patient(text: str, base: str) -> str:
    """The id in `id`, `Patient/id` or an absolute address; another server's patient is nobody here."""
    if "://" in text:
        server, slash, rest = text.rpartition("/Patient/")
        if not slash:
            raise _refused("patient", "value", _("Dit is geen verwijzing naar een Patient."))
        return _id(rest, "patient") if server == base else _id(rest, "patient") and "-"
    return _id(text.removeprefix("Patient/"), "patient")


def _agent(text: str, base: str, name: str) -> str:
    """The id in `id` or `Type/id`, also with this server's address before it; another server's is nobody here."""
    server, slash, rest = text.rpartition("/") if "://" in text else ("", "", text)
    if slash:
        server, _slash, kind = server.rpartition("/")
        if server != base:
            return _id(rest, name) and "-"
        rest = f"{kind}/{rest}"
    kind, slash, id_ = rest.rpartition("/")
    if slash and kind not in (_ACTORS if name == "actor" else _AGENTS):
        raise _refused(name, "value", _("Dit is geen verwijzing naar iemand die iets kan doen."))
    return _id(id_, name)


def _dates(text: str, column: str) -> Q:
    """The moments a date means, or before or after it; several with a comma, any of them."""
    found = [_date(each, column) for each in text.split(",")]
    return Q(*found, join_type=Q.OR)


def _date(text: str, column: str) -> Q:
    prefix, rest = (text[:2], text[2:]) if text[:1].isalpha() else ("eq", text)
    # In an address a plus means a space, and senders forget to escape it.
    span_ = span(rest.replace(" ", "+"))
    if span_ is None:
        raise _refused("date", "value", _("Dit is geen datum."))
    try:
        first, after = span_[0].astimezone(UTC), (span_[1] + timedelta(seconds=1)).astimezone(UTC)
    except OverflowError:
        # The end of the calendar, which nothing comes after.
        raise _refused("date", "value", _("Dit is geen datum.")) from None
    meant = {
        "eq": {"gte": first, "lt": after},
        "ge": {"gte": first},
        "gt": {"gte": after},
        "sa": {"gte": after},
        "le": {"lt": after},
        "lt": {"lt": first},
        "eb": {"lt": first},
    }
    if prefix not in meant:
        raise _refused("date", "not-supported", _("Deze verfijning van de zoekvraag kennen we niet."))
    asked: dict[str, Any] = {f"{column}__{sign}": at for sign, at in meant[prefix].items()}
    return Q(**asked)


def _known(id_: str) -> UUID | None:
    # Ours are UUIDs in lower case; any other id is well formed and simply not there.
    try:
        found = UUID(id_)
    except ValueError:
        return None
    return found if str(found) == id_ else None


def _both(one: Ids | None, other: Ids) -> Ids:
    return other if one is None else one & other


def _without_none(ids: Ids | None) -> frozenset[UUID] | None:
    return None if ids is None else frozenset(each for each in ids if each is not None)


def _included(type_: str, text: str) -> frozenset[str]:
    """Which references to follow: `Type:parameter`, also with the type it points at, or `*` for all we can."""
    offered = INCLUDES.get(type_, {})
    if text == "*":
        return frozenset(offered)
    source, _sign, rest = text.partition(":")
    name, sign, target = rest.partition(":")
    if source != type_ or name not in offered or (sign and target != offered[name][1]):
        # Dropped in silence, a program would take what is missing for what isn't there.
        raise _refused("_include", "not-supported", _("Dit kunnen we niet meesturen. Wat wel kan, staat in metadata."))
    return frozenset({name})


def _count(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise _refused("_count", "value", _("Hier hoort een aantal te staan."))
    return min(int(text), LARGEST)


def _page_of(id_: UUID) -> str:
    return base64.urlsafe_b64encode(id_.bytes).decode().rstrip("=")


def _position(text: str) -> UUID:
    try:
        return UUID(bytes=base64.b64decode(text + "==", altchars=b"-_", validate=True))
    except (ValueError, binascii.Error):
        raise _refused("_page", "value", _("Deze pagina kennen we niet.")) from None

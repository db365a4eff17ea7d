"""FHIR's interactions with a token: who reads and finds what of Noor's circle, and what nobody may ask at all."""

from dataclasses import dataclass, field

from exchange.search import BY_PATIENT
from portal.access import Action, doors
from portal.audit.models import AccessLine
from portal.chat.models import Message
from portal.circles.ages import AgeBand
from portal.circles.audience import Audience
from portal.circles.consent import Consent
from portal.plan.models import Plan
from portal.questions import Answers
from portal.selfhelp import shelf
from portal.store import new_id, write
from tests.access.expected import ADULT, CAST, FROM_16, Bands, all_get, filled
from tests.cast import Cast
from tests.notes.put import put_in

# A search is always answered; this stands for one that found nothing.
NOTHING = 204
SEARCHES = ("search-type", "search-type by POST")
# Each of the interactions R4 knows, as it is asked of a resource here (`id`) or of its type.
ASKED = {
    "read": ("GET", "/{type}/{id}"),
    "vread": ("GET", "/{type}/{id}/_history/1"),
    "update": ("PUT", "/{type}/{id}"),
    "patch": ("PATCH", "/{type}/{id}"),
    "delete": ("DELETE", "/{type}/{id}"),
    "history-instance": ("GET", "/{type}/{id}/_history"),
    "history-type": ("GET", "/{type}/_history"),
    "create": ("POST", "/{type}"),
    SEARCHES[0]: ("GET", "/{type}"),
    SEARCHES[1]: ("POST", "/{type}/_search"),
}
# What nobody may ask, whoever she is and whatever Noor's age: there is no history, and nothing is written.
REFUSED = {
    **dict.fromkeys(("vread", "history-instance", "history-type"), filled(all_get(404, nobody=401))),
    **dict.fromkeys(("create", "update", "patch", "delete"), filled(all_get(405, nobody=401))),
}


@dataclass(frozen=True)
class Held:
    """One resource type: what each of the cast gets of one of the circle, and whether she finds any."""

    read: dict[str, int]
    search: dict[str, int]
    read_in: Bands = field(default_factory=dict)

    def gets(self, name: str, band: AgeBand) -> dict[str, int]:
        """What each gets of this interaction when Noor is in this band."""
        if name in SEARCHES:
            return self.search
        return {**self.read, **self.read_in.get(band, {})}


def held(*reads: str, finds: tuple[str, ...] | None = None, read_in: Bands | None = None, in_danger: int = 200) -> Held:
    """Who reads one; to all others it isn't there. She who reads it finds some, unless `finds` says who does.

    `in_danger` is what she gets who came in danger, where that isn't what a professional gets.
    """
    found = reads if finds is None else finds
    apart = {} if in_danger == 200 else {"hanneke": in_danger}
    none = {} if in_danger == 200 else {"hanneke": NOTHING}
    return Held(
        filled(all_get(404, **dict.fromkeys(reads, 200), nobody=401) | apart),
        filled(all_get(NOTHING, **dict.fromkeys(found, 200), nobody=401) | none),
        read_in or {},
    )


_CIRCLE = CAST[:7]
_NETWORK = ("naima", "gerda")
TYPES: dict[str, Held] = {
    **{
        kind: held(*_CIRCLE)
        for kind in ("Patient", "CareTeam", "RelatedPerson", "Practitioner", "PractitionerRole", "CarePlan", "Goal")
    },
    # Who works somewhere finds that organisation.
    "Organization": held(*_CIRCLE, finds=(*_CIRCLE, "ineke", "tom")),
    # Joost's step; the network reads its own.
    "Task": held(*(name for name in _CIRCLE if name not in _NETWORK), "adam"),
    "Communication": held(*_CIRCLE),
    # Noor's paper for the whole circle; its bytes are read one by one, and searched by nobody.
    # Who came in danger reads no papers.
    "DocumentReference": held(*_CIRCLE, in_danger=403),
    "Binary": Held(
        filled(all_get(404, **dict.fromkeys(_CIRCLE, 200), nobody=401) | {"hanneke": 403}),
        filled(all_get(404, nobody=401)),
    ),
    # Noor's yes to an organisation is read by who decides and who helps, and everybody finds what she is told of
    # herself. At 18 her mother decides nothing more.
    "Consent": held(
        "noor", "samira", "joost", "marloes", finds=_CIRCLE, read_in={ADULT: {"samira": 404}}, in_danger=403
    ),
    "QuestionnaireResponse": held("noor"),
    # Joost's look; everybody finds her own. From 16 the log is Noor's: the file is open to her mother by her yes alone
    # (Jeugdwet 7.3.11), and that isn't who else reads in it.
    "AuditEvent": held(
        "noor",
        "samira",
        "joost",
        finds=_CIRCLE,
        read_in={FROM_16: {"samira": 404}, ADULT: {"samira": 404}},
        in_danger=404,
    ),
}


@dataclass(frozen=True)
class Example:
    """One resource of Noor's circle, and how those of her circle are searched for."""

    id: str
    query: dict[str, str]


async def held_things(cast: Cast) -> dict[str, Example]:
    """One of each type, those that the cast doesn't have yet laid for it: a message, Noor's answers, a look."""
    noor, joost = await cast.actor("noor"), await cast.actor("joost")
    module = shelf.module("slapen")
    assert module
    async with write():
        message = await cast.conversation.post(by=noor, text="Hoi", client_id=new_id())
        answers = await Answers.begin(module.questionnaire, by=noor)
        paper = await put_in(cast, "noor", Audience.WHOLE_CIRCLE)
    await doors.enter(joost, cast.circle.id, Action.PLAN_READ)
    plan = await Plan.of_circle(cast.circle.id)
    look = await AccessLine.filter(owner_id=cast.circle.id, person_id=joost.person_id).order_by("-seq").first()
    yes = await Consent.get(about=cast.parts["het-anker"].about, by_member_id=cast.members["noor"].id)
    assert plan and look and isinstance(message, Message)
    ids = {
        "Patient": cast.circle.id,
        "CareTeam": cast.circle.id,
        "RelatedPerson": cast.members["gerda"].id,
        "Practitioner": cast.people["joost"].id,
        "PractitionerRole": cast.colleague.id,
        "Organization": cast.organisations["het-anker"].id,
        "CarePlan": plan.id,
        "Goal": cast.goal.id,
        "Task": cast.step.id,
        "Communication": message.id,
        "DocumentReference": paper.id,
        "Binary": paper.id,
        "Consent": yes.id,
        "QuestionnaireResponse": answers.id,
        "AuditEvent": look.id,
    }
    circle = str(cast.circle.id)
    here = {"Patient": {"_id": circle}, **{kind: {"patient": circle} for kind in BY_PATIENT}}
    return {kind: Example(str(id), here.get(kind, {})) for kind, id in ids.items()}

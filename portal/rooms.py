"""Every room there is: whose tables make the database, and whose pages make the portal."""

from portal.settings import settings

# Every module that defines a table, lowest floor first.
MODELS = [
    "portal.audit.models",
    "portal.audit.erasing",
    "portal.files.models",
    "portal.live.models",
    "portal.outbox.models",
    "portal.people.persons",
    "portal.people.accounts",
    "portal.people.models",
    "portal.people.openid.providers",
    "portal.people.openid.keys",
    "portal.people.openid.once",
    "portal.people.openid.signins",
    "portal.people.openid.leavings",
    "portal.people.session_row",
    "portal.people.pace",
    "portal.people.codes",
    "portal.people.passkeys",
    "portal.people.recovery",
    "portal.people.drafts",
    "portal.people.farewell",
    "portal.people.directories",
    "portal.circles.thing",
    "portal.circles.taking_part",
    "portal.circles.models",
    "portal.circles.named",
    "portal.circles.directing",
    "portal.circles.custody",
    "portal.circles.consent",
    "portal.circles.turns",
    "portal.members.models",
    "portal.members.handing",
    "portal.members.cover",
    "portal.members.emergency",
    "portal.members.erasure",
    "portal.questions.models",
    "portal.plan.models",
    "portal.chat.models",
    "portal.notes.models",
    "portal.notes.statements",
    "portal.notes.papers",
    "portal.selfhelp.models",
    "exchange.models",
]
# Every room that has pages, in the order their routes are tried.
ROOMS: list[str] = [
    "portal.web.pages",
    "portal.home.pages",
    "portal.live.socket",
    "portal.people.pages",
    "portal.office.pages",
    "portal.members.pages",
    "portal.plan.pages",
    "portal.chat.pages",
    "portal.notes.pages",
    "portal.selfhelp.pages",
    "exchange.routes",
]
# Only in `portal demo`: in every other mode these addresses do not exist.
DEMO_ROOMS = [
    "portal.demo.providers",
    "portal.demo.mailbox",
]


def rooms() -> list[str]:
    """The rooms of this mode."""
    return ROOMS + DEMO_ROOMS if settings().mode == "demo" else ROOMS

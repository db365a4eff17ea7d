"""Who may what: one printable table, deny by default. `python -m portal.access.rules` prints it."""

from enum import StrEnum

from portal.circles.audience import Kind, MemberRole
from portal.people.actor import Actor, Capacity
from portal.people.models import StaffRole


class Role(StrEnum):
    """What somebody is at the moment of asking; each carries a sentence for parents and for a board."""

    YOUNG_PERSON = "young_person"
    CUSTODY_PARENT = "custody_parent"
    FAMILY = "family"
    NETWORK = "network"
    PROFESSIONAL = "professional"
    DIRECTOR = "director"
    EMERGENCY = "emergency"
    ADMINISTRATOR = "administrator"
    COORDINATOR = "coordinator"
    SELF = "self"
    STAFF = "staff"
    HOUSE = "house"

    @property
    def sentence(self) -> str:
        """Who this is, in one sentence."""
        return _SENTENCES[self]


_SENTENCES = {
    Role.YOUNG_PERSON: "De kring is van haar of hem.",
    Role.CUSTODY_PARENT: "Een ouder met gezag; hoe dat is nagekeken staat erbij.",
    Role.FAMILY: "Iemand van het gezin zonder gezag, zoals een broer of een ouder die is uitgenodigd.",
    Role.NETWORK: "Iemand die het gezin vertrouwt, zoals een tante of een buurvrouw.",
    Role.PROFESSIONAL: "Een medewerker van een organisatie die in deze kring meehelpt.",
    Role.DIRECTOR: "De medewerker die nu de regie heeft.",
    Role.EMERGENCY: "Een hulpverlener die de kring bij gevaar voor 24 uur opende; ze leest alleen.",
    Role.ADMINISTRATOR: "Beheert de inlog en de medewerkers van een organisatie en ziet geen gezinnen.",
    Role.COORDINATOR: "Let op het netwerk als geheel en ziet geen gezinnen.",
    Role.SELF: "Iedereen, voor wat alleen van haar of hem zelf is.",
    Role.STAFF: "Een medewerker, buiten een kring.",
    Role.HOUSE: "Kring zelf: een opdracht met een reden, zoals een overdracht inlezen.",
}


class Action(StrEnum):
    """What somebody wants to do."""

    PEOPLE_READ = "people_read"
    HAND_OVER = "hand_over"
    PLAN_READ = "plan_read"
    GOAL_ADD = "goal_add"
    GOAL_CHANGE = "goal_change"
    GOAL_AGREE = "goal_agree"
    STEP_ADD = "step_add"
    STEP_CHANGE = "step_change"
    STEP_TICK = "step_tick"
    STEP_TICK_OWN = "step_tick_own"
    CHAT_READ = "chat_read"
    CHAT_POST = "chat_post"
    CHAT_START = "chat_start"
    NOTE_READ = "note_read"
    NOTE_WRITE = "note_write"
    NOTE_RELEASE = "note_release"
    PAPER_READ = "paper_read"
    PAPER_ADD = "paper_add"
    PAPER_CHANGE = "paper_change"
    PAPER_TAKE_OUT = "paper_take_out"
    PAPER_DOWNLOAD = "paper_download"
    SELFHELP_READ = "selfhelp_read"
    SELFHELP_KEEP = "selfhelp_keep"
    MEMBER_INVITE = "member_invite"
    INVITATION_READ = "invitation_read"
    INVITATION_CONFIRM = "invitation_confirm"
    INVITATION_WITHDRAW = "invitation_withdraw"
    INVITATION_GIVE = "invitation_give"
    INVITATION_ANSWER = "invitation_answer"
    MEMBER_END = "member_end"
    PARTS_READ = "parts_read"
    PART_READ = "part_read"
    PART_ASK = "part_ask"
    PART_ANSWER = "part_answer"
    PART_CHANGE = "part_change"
    PART_END = "part_end"
    CONSENT_READ = "consent_read"
    CIRCLE_LEAVE = "circle_leave"
    CIRCLE_START = "circle_start"
    CUSTODY_READ = "custody_read"
    CUSTODY_VERIFY = "custody_verify"
    DIRECTING_READ = "directing_read"
    DIRECTING_HAND = "directing_hand"
    DIRECTING_ANSWER = "directing_answer"
    KEEPING_READ = "keeping_read"
    KEEPING_CHOOSE = "keeping_choose"
    COVER_READ = "cover_read"
    COVER_ASK = "cover_ask"
    COVER_ANSWER = "cover_answer"
    COVER_END = "cover_end"
    EMERGENCY_OPEN = "emergency_open"
    EMERGENCY_READ = "emergency_read"
    EMERGENCY_RELEASE = "emergency_release"
    LOG_READ = "log_read"
    LOG_READ_OWN = "log_read_own"
    LOG_DOWNLOAD = "log_download"
    PAGE_PRINT = "page_print"
    FILE_EXPORT = "file_export"
    OWN_EXPORT = "own_export"
    STATEMENT_READ = "statement_read"
    STATEMENT_WRITE = "statement_write"
    TURN_READ = "turn_read"
    TURN_CHOOSE = "turn_choose"
    SHARING_READ = "sharing_read"
    SHARING_CHOOSE = "sharing_choose"
    ERASURE_READ = "erasure_read"
    ERASURE_ASK = "erasure_ask"
    ERASURE_ANSWER = "erasure_answer"
    LOOK_AS = "look_as"
    WITHHELD_READ = "withheld_read"
    WITHHOLD = "withhold"
    DESK_READ = "desk_read"
    DESK_CHANGE = "desk_change"


_FAMILY = {Role.YOUNG_PERSON, Role.CUSTODY_PARENT, Role.FAMILY, Role.NETWORK}
_CARE = {Role.PROFESSIONAL, Role.DIRECTOR}
_MEMBERS = _FAMILY | _CARE
_DECIDE = {Role.YOUNG_PERSON, Role.CUSTODY_PARENT}
_PLANNERS = _DECIDE | _CARE

TABLE: dict[Action, frozenset[Role]] = {
    # A file of a record system is taken in by an administrator's command, by nobody's account.
    Action.HAND_OVER: frozenset({Role.HOUSE}),
    Action.PEOPLE_READ: frozenset(_MEMBERS | {Role.EMERGENCY, Role.HOUSE}),
    Action.PLAN_READ: frozenset(_MEMBERS | {Role.EMERGENCY, Role.HOUSE}),
    Action.GOAL_ADD: frozenset(_PLANNERS | {Role.HOUSE}),
    Action.GOAL_CHANGE: frozenset(_PLANNERS | {Role.HOUSE}),
    # Whoever proposes a goal, only she, or the parent who decides for her, makes it hers.
    Action.GOAL_AGREE: frozenset({Role.YOUNG_PERSON, Role.CUSTODY_PARENT}),
    Action.STEP_ADD: frozenset(_PLANNERS | {Role.HOUSE}),
    Action.STEP_CHANGE: frozenset(_PLANNERS | {Role.HOUSE}),
    # Anybody's step; what is somebody's own everybody may tick.
    Action.STEP_TICK: frozenset({Role.YOUNG_PERSON} | _CARE | {Role.HOUSE}),
    Action.STEP_TICK_OWN: frozenset(_MEMBERS | {Role.HOUSE}),
    Action.CHAT_READ: frozenset(_MEMBERS | {Role.EMERGENCY}),
    Action.CHAT_POST: frozenset(_MEMBERS),
    Action.CHAT_START: frozenset(_MEMBERS),
    # Herself: the notes she keeps for herself alone are hers, and no circle's. No job of the house reads notes.
    Action.NOTE_READ: frozenset(_MEMBERS | {Role.SELF}),
    Action.NOTE_WRITE: frozenset(_MEMBERS | {Role.SELF}),
    # Letting others read what stood under the reporting code: the door lets in only who reads it already.
    Action.NOTE_RELEASE: frozenset(_CARE),
    # As the notes, and no more to whoever opened the circle in danger. That a paper is there, and what is in it, are
    # two looks: the second is told as such.
    Action.PAPER_READ: frozenset(_MEMBERS | {Role.SELF}),
    Action.PAPER_DOWNLOAD: frozenset(_MEMBERS | {Role.SELF}),
    Action.PAPER_ADD: frozenset(_MEMBERS | {Role.SELF}),
    # Of these, who put it in (notes/papers.py).
    Action.PAPER_CHANGE: frozenset(_MEMBERS | {Role.SELF}),
    Action.PAPER_TAKE_OUT: frozenset(_MEMBERS | {Role.SELF}),
    # Hers alone: no parent, no professional and no job of the house.
    Action.SELFHELP_READ: frozenset({Role.SELF}),
    Action.SELFHELP_KEEP: frozenset({Role.SELF}),
    Action.MEMBER_INVITE: frozenset(_DECIDE | _CARE),
    Action.INVITATION_READ: frozenset(_MEMBERS),
    Action.INVITATION_CONFIRM: frozenset(_DECIDE),
    Action.INVITATION_WITHDRAW: frozenset(_DECIDE | _CARE),
    # Seeing its code, printing it, making a new one.
    Action.INVITATION_GIVE: frozenset(_DECIDE | _CARE),
    Action.INVITATION_ANSWER: frozenset({Role.SELF, Role.STAFF}),
    Action.MEMBER_END: frozenset(_DECIDE),
    # Which organisations take part, everybody sees; what was asked and agreed, those who decide and those who help.
    Action.PARTS_READ: frozenset(_MEMBERS),
    Action.PART_READ: frozenset(_DECIDE | _CARE),
    Action.PART_ASK: frozenset(_DECIDE | _CARE),
    # Of these, those who share with others at her age (members/deciding.py).
    Action.PART_ANSWER: frozenset(_DECIDE),
    Action.PART_CHANGE: frozenset(_DECIDE),
    Action.PART_END: frozenset(_DECIDE),
    # What was said yes and no to, as records; of a no only who may know of it (Consent.narrowed).
    Action.CONSENT_READ: frozenset(_MEMBERS),
    Action.CIRCLE_LEAVE: frozenset((_MEMBERS | {Role.EMERGENCY}) - {Role.YOUNG_PERSON}),
    Action.CIRCLE_START: frozenset({Role.SELF, Role.STAFF}),
    # How custody was checked, and that it ended: for who decides and who helps, and each parent for herself.
    Action.CUSTODY_READ: frozenset(_PLANNERS | {Role.EMERGENCY}),
    Action.CUSTODY_VERIFY: frozenset(_CARE),
    # Who directed and why: for those who are told when it changes. That somebody directs, everybody sees.
    Action.DIRECTING_READ: frozenset(_DECIDE | _CARE),
    Action.DIRECTING_HAND: frozenset(_CARE),
    Action.DIRECTING_ANSWER: frozenset(_CARE),
    # How long the file is kept and why: whose file it is, and who keeps it. Saying so is for who directs.
    Action.KEEPING_READ: frozenset(_DECIDE | _CARE),
    Action.KEEPING_CHOOSE: frozenset({Role.DIRECTOR}),
    Action.COVER_READ: frozenset(_MEMBERS),
    Action.COVER_ASK: frozenset(_CARE),
    # A colleague who isn't in the circle yet.
    Action.COVER_ANSWER: frozenset({Role.STAFF}),
    # Of these, both colleagues.
    Action.COVER_END: frozenset(_CARE),
    # In danger, with a reason, for a day: any professional, of any organisation that takes part.
    Action.EMERGENCY_OPEN: frozenset({Role.STAFF}),
    Action.EMERGENCY_READ: frozenset(_DECIDE | _CARE | {Role.EMERGENCY}),
    # Telling the parents after all: who directs (where nobody does, each professional), and who opened it.
    Action.EMERGENCY_RELEASE: frozenset(_CARE | {Role.EMERGENCY}),
    # Who looked in the file; every other member sees what she herself did in it.
    Action.LOG_READ: frozenset(_DECIDE),
    Action.LOG_READ_OWN: frozenset(_MEMBERS),
    Action.LOG_DOWNLOAD: frozenset(_MEMBERS),
    # Saying that a page of the circle goes to the printer: whoever reads it can do that anyway.
    Action.PAGE_PRINT: frozenset(_MEMBERS | {Role.EMERGENCY}),
    # The file as one takes it with her, as far as she may read it: from 12 the young person herself (home/taking.py).
    Action.FILE_EXPORT: frozenset(_DECIDE),
    # What Kring holds of somebody herself, whoever she is.
    Action.OWN_EXPORT: frozenset({Role.SELF, Role.STAFF, Role.ADMINISTRATOR, Role.COORDINATOR}),
    # Beside the file, in her own words (Jeugdwet 7.3.8). The network reads none (notes/statements.py).
    Action.STATEMENT_READ: frozenset(_MEMBERS | {Role.EMERGENCY}),
    # Which of these two, her age decides (notes/statements.py).
    Action.STATEMENT_WRITE: frozenset(_DECIDE),
    # The birthday that changes who decides: the parents, also the one without custody, and the professionals.
    Action.TURN_READ: frozenset(_DECIDE | {Role.FAMILY} | _CARE),
    Action.TURN_CHOOSE: frozenset({Role.YOUNG_PERSON}),
    # Who reads what; a parent or an aunt reads there only of herself (members/who_reads.py).
    # Herself: what she keeps to herself is read by her.
    Action.SHARING_READ: frozenset(_MEMBERS | {Role.SELF}),
    # Which of these two, her age decides (members/choosing.py).
    Action.SHARING_CHOOSE: frozenset(_DECIDE),
    # That the file be erased: whose it is to ask, her age decides (circles/ages.py: who_erases), and who answers.
    Action.ERASURE_READ: frozenset(_DECIDE | _CARE),
    Action.ERASURE_ASK: frozenset(_DECIDE),
    Action.ERASURE_ANSWER: frozenset(_CARE),
    # Through another member's eyes, and never further than her own; a parent only under 12 (members/looking.py).
    Action.LOOK_AS: frozenset(_DECIDE),
    # 'Not good for the child': that it is there, all professionals know, so that nobody tells it by accident.
    Action.WITHHELD_READ: frozenset(_CARE),
    # Of these, whose organisation made the thing, or who directs (members/withholding.py).
    Action.WITHHOLD: frozenset(_CARE),
    # An organisation's own desk: its sign-in, its staff, its look; no families. The house: for its own directory.
    Action.DESK_READ: frozenset({Role.ADMINISTRATOR, Role.HOUSE}),
    Action.DESK_CHANGE: frozenset({Role.ADMINISTRATOR, Role.HOUSE}),
}

# Who may end whose membership, where her age allows it (circles/ages.py: ends_memberships). Nobody ends a parent
# with custody or the young person; professionals end only their own (Action.CIRCLE_LEAVE).
ENDS: dict[Role, frozenset[Role]] = {
    Role.YOUNG_PERSON: frozenset({Role.FAMILY, Role.NETWORK}),
    Role.CUSTODY_PARENT: frozenset({Role.FAMILY, Role.NETWORK}),
}


_PLAN_WHY_NOT = "Alleen de jongere, een ouder met gezag en de hulpverleners kunnen dit in het plan veranderen."
# What a member reads who may know that something is there, and may not do this with it.
_WHY_NOT = {
    Action.GOAL_ADD: "Alleen de jongere, een ouder met gezag en de hulpverleners kunnen een doel toevoegen.",
    Action.GOAL_CHANGE: _PLAN_WHY_NOT,
    Action.GOAL_AGREE: "Alleen de jongere of een ouder met gezag beslist of dit een doel wordt.",
    Action.STEP_ADD: "Alleen de jongere, een ouder met gezag en de hulpverleners kunnen een stap toevoegen.",
    Action.STEP_CHANGE: _PLAN_WHY_NOT,
    Action.STEP_TICK: "Alleen wie de stap doet, de jongere en de hulpverleners kunnen deze stap afvinken.",
    Action.NOTE_RELEASE: "Alleen een hulpverlener die deze notitie leest, kan haar vrijgeven.",
    Action.MEMBER_INVITE: "Alleen de jongere, een ouder met gezag en de hulpverleners kunnen iemand uitnodigen.",
    Action.INVITATION_CONFIRM: "Alleen de jongere en een ouder met gezag beslissen wie erbij komt.",
    Action.INVITATION_WITHDRAW: "Alleen wie de vraag stelde of wie beslist, kan haar intrekken.",
    Action.INVITATION_GIVE: "Alleen wie de vraag stelde of wie beslist, ziet de code.",
    Action.INVITATION_ANSWER: "Met dit account kun je deze uitnodiging niet beantwoorden.",
    Action.MEMBER_END: "Alleen de jongere en een ouder met gezag kunnen iemand uit de kring halen.",
    Action.PART_READ: "Alleen de jongere, een ouder met gezag en de hulpverleners lezen wat hierover is afgesproken.",
    Action.PART_ASK: "Alleen de jongere, een ouder met gezag en de hulpverleners kunnen een organisatie vragen.",
    Action.PART_ANSWER: "Alleen de jongere en de ouders met gezag beslissen welke organisatie meedoet.",
    Action.PART_CHANGE: "Alleen de jongere en een ouder met gezag beslissen wat een organisatie leest.",
    Action.PART_END: "Alleen de jongere en een ouder met gezag kunnen stoppen met een organisatie.",
    Action.CIRCLE_LEAVE: "De kring is van jou. Zonder jou is er geen kring.",
    Action.CIRCLE_START: "Wie de organisatie of het netwerk beheert, ziet geen gezinnen en begint dus geen kring.",
    Action.CUSTODY_VERIFY: "Alleen een hulpverlener schrijft op hoe het gezag is nagekeken.",
    Action.DIRECTING_READ: "Alleen de jongere, een ouder met gezag en de hulpverleners lezen waarom de regie wisselde.",
    Action.DIRECTING_HAND: "Alleen een hulpverlener in deze kring kan de regie overdragen of overnemen.",
    Action.DIRECTING_ANSWER: "Alleen een hulpverlener in deze kring kan de regie aannemen.",
    Action.KEEPING_READ: "Alleen de jongere, een ouder met gezag en de hulpverleners lezen hoe lang dit blijft.",
    Action.KEEPING_CHOOSE: "Alleen wie de regie heeft, kiest hoe lang het dossier blijft.",
    Action.COVER_ASK: "Alleen een hulpverlener in deze kring kan een collega vragen voor vervanging.",
    Action.COVER_ANSWER: "Alleen een hulpverlener kan een collega vervangen.",
    Action.COVER_END: "Alleen de twee collega’s zelf kunnen de vervanging stoppen.",
    Action.EMERGENCY_OPEN: "Alleen een hulpverlener, ingelogd via de organisatie, kan een kring openen bij gevaar.",
    Action.EMERGENCY_READ: "Dit is alleen voor wie er bericht over kreeg.",
    Action.EMERGENCY_RELEASE: "Alleen wie de regie heeft, of wie de kring opende, geeft dit vrij.",
    Action.LOG_READ: "Alleen de jongere en een ouder met gezag zien wie er keek. Jij ziet hier wat je zelf deed.",
    Action.FILE_EXPORT: "Alleen de jongere en een ouder met gezag nemen het dossier mee. Jouw eigen gegevens kun je "
    "meenemen bij je account.",
    Action.STATEMENT_WRITE: "Alleen de jongere schrijft een eigen verklaring, of tot 12 jaar een ouder met gezag.",
    Action.TURN_READ: "Dit is voor de jongere, de ouders en de hulpverleners.",
    Action.TURN_CHOOSE: "Alleen de jongere kiest wat een ouder leest.",
    Action.SHARING_CHOOSE: "Wie iets mag lezen, kiest de jongere. Tot 12 jaar kiezen de ouders met gezag.",
    Action.ERASURE_READ: "Dit is voor de jongere, een ouder met gezag en de hulpverleners.",
    Action.ERASURE_ASK: "Alleen de jongere vraagt om het dossier te wissen. Tot 12 jaar doen de ouders met gezag dat.",
    Action.ERASURE_ANSWER: "Alleen een hulpverlener in deze kring antwoordt namens de organisatie.",
    Action.LOOK_AS: "Door de ogen van een ander kijkt de jongere. Tot 12 jaar ook een ouder met gezag.",
    Action.WITHHELD_READ: "Dit is voor de hulpverleners.",
    Action.WITHHOLD: "Alleen een hulpverlener van de organisatie die dit schreef, of wie de regie heeft, kan dit.",
    Action.DESK_READ: "Alleen de beheerder van een organisatie komt hier.",
    Action.DESK_CHANGE: "Alleen de beheerder van een organisatie verandert dit.",
}


_ROOMS = {
    "plan": Kind.PLAN,
    "goal": Kind.PLAN,
    "step": Kind.PLAN,
    "chat": Kind.TALK,
    "note": Kind.NOTES,
    "paper": Kind.PAPERS,
    "statement": Kind.NOTES,
}


def kind_of(action: Action) -> Kind | None:
    """What consent calls the room this is done in; None where consent narrows nothing."""
    return _ROOMS.get(action.value.partition("_")[0])


def why_not(action: Action) -> str:
    """The reason, for a member who may not do this; '' when there is none to give."""
    return _WHY_NOT.get(action, "")


def may(roles: frozenset[Role], action: Action) -> bool:
    """Whether anyone with these roles may do this."""
    return bool(TABLE.get(action, frozenset()) & roles)


def roles_of_member(role: MemberRole, *, custody: bool, directs: bool) -> frozenset[Role]:
    """The roles a membership gives."""
    if role is MemberRole.PROFESSIONAL:
        return frozenset({Role.PROFESSIONAL, Role.DIRECTOR} if directs else {Role.PROFESSIONAL})
    if role is MemberRole.PARENT:
        return frozenset({Role.CUSTODY_PARENT} if custody else {Role.FAMILY})
    return frozenset({Role(role.value)})


def roles_outside(actor: Actor) -> frozenset[Role]:
    """The roles an actor has apart from any circle."""
    if actor.capacity is Capacity.HOUSE:
        return frozenset({Role.HOUSE})
    if actor.capacity is Capacity.OWN:
        return frozenset({Role.SELF})
    if actor.capacity is Capacity.STAFF:
        special = {StaffRole.ADMINISTRATOR: Role.ADMINISTRATOR, StaffRole.COORDINATOR: Role.COORDINATOR}
        role = special.get(StaffRole(actor.staff_role))
        # An administrator or coordinator sees no client data, so neither may start a circle as staff.
        return frozenset({role} if role else {Role.STAFF})
    return frozenset()


def printed() -> str:
    """The table as text: a row per action, a column per role."""
    wide = max(len(action) for action in Action)
    lines = [f"{'':{wide}}  " + "  ".join(role.value for role in Role)]
    for action in Action:
        marks = "  ".join(("ja" if role in TABLE[action] else "-").center(len(role.value)) for role in Role)
        lines.append(f"{action.value:{wide}}  {marks}")
    lines += ["", *(f"{role.value}: {role.sentence}" for role in Role)]
    return "\n".join(lines)


if __name__ == "__main__":
    print(printed())

"""What a line of the access log says to a family: a plain sentence per action, no codes."""

from portal.access import Action, Role, log
from portal.access.doors import Entered
from portal.access.rules import kind_of
from portal.audit import AccessLine, Outcome
from portal.circles.audience import Kind
from portal.web import _

# What somebody looked at who opened the form for this, and sent nothing.
_LOOKED: dict[str, Action] = {
    **dict.fromkeys(
        (
            Action.GOAL_ADD,
            Action.GOAL_CHANGE,
            Action.GOAL_AGREE,
            Action.STEP_ADD,
            Action.STEP_CHANGE,
            Action.STEP_TICK,
            Action.STEP_TICK_OWN,
        ),
        Action.PLAN_READ,
    ),
    **dict.fromkeys((Action.CHAT_POST, Action.CHAT_START), Action.CHAT_READ),
    **dict.fromkeys(
        (
            Action.MEMBER_INVITE,
            Action.INVITATION_CONFIRM,
            Action.INVITATION_WITHDRAW,
            Action.INVITATION_ANSWER,
        ),
        Action.INVITATION_READ,
    ),
    **dict.fromkeys((Action.MEMBER_END, Action.CIRCLE_LEAVE, Action.CUSTODY_VERIFY), Action.PEOPLE_READ),
    **dict.fromkeys((Action.DIRECTING_HAND, Action.DIRECTING_ANSWER), Action.DIRECTING_READ),
    Action.KEEPING_CHOOSE: Action.KEEPING_READ,
    **dict.fromkeys((Action.COVER_ASK, Action.COVER_ANSWER, Action.COVER_END), Action.COVER_READ),
    Action.EMERGENCY_RELEASE: Action.EMERGENCY_READ,
    Action.TURN_CHOOSE: Action.TURN_READ,
    Action.SHARING_CHOOSE: Action.SHARING_READ,
    **dict.fromkeys((Action.PART_ASK, Action.PART_ANSWER, Action.PART_CHANGE, Action.PART_END), Action.PART_READ),
    **dict.fromkeys((Action.ERASURE_ASK, Action.ERASURE_ANSWER), Action.ERASURE_READ),
    Action.WITHHOLD: Action.WITHHELD_READ,
    Action.STATEMENT_WRITE: Action.STATEMENT_READ,
    **dict.fromkeys((Action.PAPER_ADD, Action.PAPER_CHANGE, Action.PAPER_TAKE_OUT), Action.PAPER_READ),
}


def log_title(entered: Entered) -> str:
    """What the page is called for this reader."""
    if entered.is_(Role.YOUNG_PERSON):
        return _("Wie keek in mijn dossier")
    if log.reads_all(entered.standing, entered.circle):
        return _("Wie keek in het dossier van %(name)s") % {"name": entered.circle.name}
    return _("Wat jij in deze kring deed")


def sentence(line: AccessLine) -> str:
    """What was done, in a sentence with a place for who did it."""
    if line.outcome is Outcome.REFUSED:
        return _refused(line.action)
    if line.emergency and line.action != Action.EMERGENCY_OPEN:
        return _("%(who)s keek in nood in het dossier")
    action = _LOOKED.get(line.action, line.action) if line.event == "R" else line.action
    return sentences().get(action, _("%(who)s deed iets in de kring"))


def _refused(action: str) -> str:
    kind = kind_of(Action(action)) if action in list(Action) else None
    if kind is Kind.PLAN:
        return _("%(who)s wilde iets doen in het plan, en mocht dat niet")
    if kind is Kind.TALK:
        return _("%(who)s wilde iets doen in de gesprekken, en mocht dat niet")
    return _("%(who)s wilde iets doen in de kring, en mocht dat niet")


def sentences() -> dict[str, str]:
    """A sentence for each action that a circle's log may hold."""
    return {
        Action.PEOPLE_READ: _("%(who)s keek wie er in de kring zijn"),
        Action.HAND_OVER: _("%(who)s zette gegevens van een organisatie in de kring"),
        Action.PLAN_READ: _("%(who)s keek naar het plan"),
        Action.GOAL_ADD: _("%(who)s zette een doel in het plan"),
        Action.GOAL_CHANGE: _("%(who)s veranderde een doel"),
        Action.GOAL_AGREE: _("%(who)s besliste over een doel"),
        Action.STEP_ADD: _("%(who)s zette een stap in het plan"),
        Action.STEP_CHANGE: _("%(who)s veranderde een stap"),
        Action.STEP_TICK: _("%(who)s vinkte een stap af"),
        Action.STEP_TICK_OWN: _("%(who)s vinkte een stap af"),
        Action.CHAT_READ: _("%(who)s keek naar de gesprekken"),
        Action.CHAT_POST: _("%(who)s schreef een bericht"),
        Action.CHAT_START: _("%(who)s begon een gesprek"),
        Action.MEMBER_INVITE: _("%(who)s nodigde iemand uit"),
        Action.INVITATION_READ: _("%(who)s keek naar de uitnodigingen"),
        Action.INVITATION_CONFIRM: _("%(who)s zei of iemand erbij mag"),
        Action.INVITATION_WITHDRAW: _("%(who)s trok een uitnodiging in"),
        Action.INVITATION_GIVE: _("%(who)s keek naar de code van een uitnodiging"),
        Action.INVITATION_ANSWER: _("%(who)s gaf antwoord op een uitnodiging"),
        Action.MEMBER_END: _("%(who)s haalde iemand uit de kring"),
        Action.PARTS_READ: _("%(who)s keek welke organisaties meedoen"),
        Action.PART_READ: _("%(who)s keek wat er over een organisatie is afgesproken"),
        Action.PART_ASK: _("%(who)s vroeg om een organisatie, of trok die vraag in"),
        Action.PART_ANSWER: _("%(who)s gaf antwoord over een organisatie"),
        Action.PART_CHANGE: _("%(who)s veranderde wat een organisatie leest, of tot wanneer"),
        Action.PART_END: _("%(who)s stopte met een organisatie"),
        Action.CONSENT_READ: _("%(who)s keek waar ja en nee op is gezegd"),
        Action.CIRCLE_LEAVE: _("%(who)s ging uit de kring"),
        Action.CIRCLE_START: _("%(who)s begon de kring"),
        Action.CUSTODY_READ: _("%(who)s keek hoe het gezag is nagekeken"),
        Action.CUSTODY_VERIFY: _("%(who)s schreef op wie het gezag heeft"),
        # In the same words: that somebody wrote what its reader doesn't see must not show (STANDARDS 34).
        Action.NOTE_READ: _("%(who)s opende de notities"),
        Action.NOTE_WRITE: _("%(who)s opende de notities"),
        Action.NOTE_RELEASE: _("%(who)s opende de notities"),
        Action.PAPER_READ: _("%(who)s keek naar de papieren"),
        Action.PAPER_ADD: _("%(who)s zette een papier in de kring"),
        Action.PAPER_CHANGE: _("%(who)s veranderde wat er bij een papier staat"),
        Action.PAPER_TAKE_OUT: _("%(who)s haalde een papier uit de kring, of zette het terug"),
        Action.PAPER_DOWNLOAD: _("%(who)s opende een papier, of bewaarde het als bestand"),
        Action.DIRECTING_READ: _("%(who)s keek wie de regie heeft"),
        Action.DIRECTING_HAND: _("%(who)s vroeg iemand om de regie over te nemen, of nam haar zelf over"),
        Action.DIRECTING_ANSWER: _("%(who)s gaf antwoord over de regie"),
        Action.KEEPING_READ: _("%(who)s keek hoe lang het dossier blijft"),
        Action.KEEPING_CHOOSE: _("%(who)s koos hoe lang het dossier blijft"),
        Action.COVER_READ: _("%(who)s keek wie er vervangt"),
        Action.COVER_ASK: _("%(who)s vroeg een collega om te vervangen"),
        Action.COVER_ANSWER: _("%(who)s gaf antwoord over een vervanging"),
        Action.COVER_END: _("%(who)s stopte een vervanging"),
        Action.EMERGENCY_OPEN: _("%(who)s opende de kring omdat er gevaar kan zijn"),
        Action.EMERGENCY_READ: _("%(who)s las waarom de kring bij gevaar is geopend"),
        Action.EMERGENCY_RELEASE: _("%(who)s liet de ouders weten dat de kring bij gevaar is geopend"),
        Action.TURN_READ: _("%(who)s las wat er verandert op een verjaardag"),
        Action.TURN_CHOOSE: _("%(who)s koos wat een ouder na de verjaardag leest"),
        Action.SHARING_READ: _("%(who)s keek wie wat leest"),
        Action.SHARING_CHOOSE: _("%(who)s koos wie wat leest"),
        Action.ERASURE_READ: _("%(who)s las de vraag om het dossier te wissen"),
        Action.ERASURE_ASK: _("%(who)s vroeg om het dossier te wissen, of nam dat terug"),
        Action.ERASURE_ANSWER: _("%(who)s gaf antwoord op de vraag om het dossier te wissen"),
        Action.LOOK_AS: _("%(who)s keek als iemand anders in de kring"),
        Action.WITHHELD_READ: _("%(who)s keek wat niet goed is om te laten lezen"),
        Action.WITHHOLD: _("%(who)s besliste wat niet goed is om te laten lezen"),
        Action.LOG_READ: _("%(who)s keek in deze lijst"),
        Action.LOG_READ_OWN: _("%(who)s keek in deze lijst"),
        Action.STATEMENT_READ: _("%(who)s opende de eigen verklaringen"),
        Action.STATEMENT_WRITE: _("%(who)s schreef een eigen verklaring, of veranderde die"),
        Action.PAGE_PRINT: _("%(who)s drukte een bladzijde van de kring af"),
        Action.FILE_EXPORT: _("%(who)s nam het dossier mee als bestand"),
        Action.LOG_DOWNLOAD: _("%(who)s bewaarde deze lijst als bestand"),
    }

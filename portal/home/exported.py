"""What the access log gives of a file that is taken along: who looked, in the sentences of its own page."""

from tortoise.expressions import Q

from portal.access import Action, log
from portal.access.doors import Entered
from portal.audit import AccessLine
from portal.home.log import names_in
from portal.home.log_words import log_title
from portal.home.looks import by_day
from portal.members.emergency import Emergency
from portal.people.actor import Actor
from portal.web import _
from portal.web.chapters import Chapter, Entry, Export, Part, chapter, day

# The last so many lines; the whole log is a file of its own on its page.
LINES = 3000


async def _chapters(reader: Actor, entered: Entered | None) -> list[Chapter]:
    if entered is None:
        return []
    names = await names_in(reader, entered)
    # While home is the danger this is read in Kring alone, as what it tells of is (members/exported.py): who came in
    # by it, and that the reader herself read why.
    untold = await Emergency.untold_in([entered.id])
    kept = Q(kind=Emergency.__name__) | Q(action=Action.EMERGENCY_READ)
    narrow = (Q(person_id__isnull=True) | ~untold) & ~kept if untold else Q()
    here = [(entered.circle, entered.standing)]
    found = await log.lines(reader, here, narrow=narrow, order="-seq", limit=LINES)
    days = [
        Part(tuple(Entry(words=look.text, told=look.when) for look in looks), title=day(on))
        for on, looks in by_day(found, names)
    ]
    lead = _("De laatste %(n)s regels. De hele lijst bewaar je op de pagina zelf.") % {"n": LINES}
    return chapter(log_title(entered), *days, lead=lead if len(found) == LINES else "")


EXPORT = Export((AccessLine,), _chapters)

"""What self-help gives of a file that is taken along: her own answers, to nobody but herself."""

from portal.access import Action, doors
from portal.access.doors import Entered
from portal.access.exported import MOST, takes_own
from portal.people.actor import Actor, Capacity
from portal.questions import Answers
from portal.selfhelp import shelf
from portal.selfhelp.models import Progress
from portal.selfhelp.own import filled_pages
from portal.web import _
from portal.web.chapters import Chapter, Entry, Export, Part, chapter, day, lines


async def _chapters(reader: Actor, entered: Entered | None) -> list[Chapter]:
    if reader.capacity is not Capacity.OWN or not takes_own(entered):
        return []
    order = ("made_at", "id")
    goings = await doors.page(Progress, reader, Action.SELFHELP_READ, order=order, limit=MOST)
    kept = await doors.page(Answers, reader, Action.SELFHELP_READ, order=order, limit=MOST)
    answers = {each.id: each for each in kept}
    parts = [_part(each, answers.get(each.answers_id)) for each in goings]
    return chapter(_("Zelfhulp"), *parts, lead=_("Alleen jij leest dit. Niemand anders krijgt het in een dossier."))


def _part(going: Progress, answers: Answers | None) -> Part:
    module = shelf.module(going.module)
    when = lines(
        (_("Begonnen op"), day(going.made_at)),
        (_("Klaar op"), day(going.finished_at) if going.finished_at else ""),
    )
    filled = filled_pages(module, answers.given) if module and answers else []
    entries = [Entry(lines=when)] + [
        Entry(title=title, lines=tuple((question, "; ".join(words)) for question, words in said))
        for title, said in filled
    ]
    return Part(tuple(entries), title=module.title if module else going.module)


EXPORT = Export((Answers, Progress), _chapters)

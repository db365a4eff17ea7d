"""Shutting one thing for one person, or opening it: a word about just this, beside what holds for the rest."""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal import store
from portal.access import Action, doors
from portal.access.along import everybody
from portal.access.doors import Entered
from portal.access.nouns import Noun
from portal.access.standing import Standing
from portal.circles.ages import next_turn
from portal.circles.audience import Kind, MemberRole
from portal.circles.consent import Consent
from portal.circles.in_words import kind_name
from portal.circles.models import Member
from portal.circles.seeing import may_see
from portal.circles.thing import Thing
from portal.clock import today
from portal.errors import NotFound
from portal.members import sight
from portal.members.choosing import must_choose, notices, own_word, say
from portal.members.one_thing import find, may_choose, own_word_on, standing_in
from portal.members.told import called, member_of, told, who_help
from portal.people.actor import Actor
from portal.people.sessions import must_be_fresh
from portal.web import Form, _, go, page

# Which text was agreed to, with its version; another wording is another version.
TEXT = "share-one-1"
ANSWERS = ("yes", "no", "rest")


async def choice_page(request: Request) -> Response:
    """What changes and what doesn't, before it is so."""
    noun, thing, entered, about = await _about(request)
    return await _show(request, noun, thing, entered, about, Form())


async def choose(request: Request) -> Response:
    """Keep her word; sent twice it is one, and the next page says how to undo it."""
    noun, thing, entered, about = await _about(request)
    speaker, member = must_choose(entered), member_of(about)
    form = await Form.read(request)
    answer = form.choice("answer", ANSWERS, required=_("Kies een van de mogelijkheden."))
    if form.errors:
        return await _show(request, noun, thing, entered, about, form, status=422)
    async with store.write():
        # What holds is read again inside the write: two tabs may answer at the same moment.
        about = await standing_in(entered, member.id)
        was = own_word_on(entered, about, thing)
        await _keep(answer, speaker, entered, about, thing, noun, by=request.state.actor)
    before = "rest" if was is None else "yes" if was else "no"
    undo = f"?gekozen={member.id}.{before}" if before != answer else ""
    return go(f"/kringen/{entered.id}/wie-leest/{noun.word}/{thing.id}{undo}")


async def _keep(
    answer: str, speaker: Member, entered: Entered, about: Standing, thing: Thing, noun: Noun, *, by: Actor
) -> None:
    member, word = member_of(about), own_word_on(entered, about, thing)
    if answer == "rest":
        # Taken back, not answered the other way: a yes to one thing would outlast a later no to all.
        for each in await Consent.of_thing(speaker, member.id, thing.audience_id):
            await each.remove(by=by)
        return
    yes = answer == "yes"
    if word is yes:
        return
    before = own_word(entered, about, about.item(thing, member))
    words = (_("%(who)s mag dit lezen: %(this)s.") if yes else _("%(who)s mag dit niet lezen: %(this)s.")) % {
        # Never its words: who reads of an answer need not read the thing.
        "who": member.name,
        "this": noun.this(),
    }
    await say(speaker, member, yes, before, by=by, words=words, text=TEXT, thing_id=thing.audience_id)


async def _about(request: Request) -> tuple[Noun, Thing, Entered, Standing]:
    noun, thing, entered = await find(request)
    id, actor = request.path_params["member"], request.state.actor
    found = await doors.open(Member, id, actor, Action.SHARING_CHOOSE, within=entered)
    must_choose(entered)
    about = await standing_in(entered, found.id)
    if not may_choose(entered, about, thing):
        raise NotFound(f"nothing to choose about member {found.id}")
    await must_be_fresh(request)
    return noun, thing, entered, about


async def _show(
    request: Request, noun: Noun, thing: Thing, entered: Entered, about: Standing, form: Form, status: int = 200
) -> Response:
    member = member_of(about)
    turn, all_ = next_turn(entered.circle.birth_date, today()), await everybody(entered.id)
    return await page(
        request,
        "members/one_choice.html",
        status=status,
        room="people",
        circle=entered.circle,
        at=f"/kringen/{entered.id}/wie-leest/{noun.word}/{thing.id}",
        title=called(noun, thing, all_, entered),
        notices=notices(member, entered.circle.age_band),
        helpers=sight.names(who_help([member_of(each) for each in all_], member), _("of")),
        noun=noun,
        member=member,
        told=told(about, thing, entered),
        word=own_word_on(entered, about, thing),
        rest=kind_name(thing.shared_as, member.role),
        own_steps=thing.shared_as is Kind.PLAN and member.role is MemberRole.NETWORK,
        rest_sees=_as_the_rest(about, thing, entered),
        turn=turn if member.role is MemberRole.PARENT else None,
        form=form,
        kind=sight.kind,
    )


def _as_the_rest(about: Standing, thing: Thing, entered: Entered) -> bool:
    """Whether this member would read it if she who entered had said nothing of just this."""
    if about.sight is None or about.member is None or entered.member is None:
        return False
    me, choices = entered.member.id, about.sight.choices
    just_this = (me, thing.audience_id, about.member.id)
    said = tuple(each for each in choices.said if (each.speaker, each.thing_id, each.to_member) != just_this)
    return may_see(about.item(thing, about.member), about.sight.reader, replace(choices, said=said)).sees


_HERE = "/kringen/{circle:uuid}/wie-leest/{noun}/{thing:uuid}/{member:uuid}"
routes = [
    Route(_HERE, choice_page, methods=["GET"]),
    Route(_HERE, choose, methods=["POST"]),
]

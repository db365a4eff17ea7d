"""Who directs, who did and why; handing it over, answering that, and taking it over where nobody does."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from portal import store
from portal.access import Action, doors
from portal.access.doors import Entered
from portal.circles.directing import Directing
from portal.circles.models import Circle, Member
from portal.errors import NotAllowed
from portal.members import news
from portal.members.deciding import People
from portal.members.emergency import Emergency
from portal.members.handing import DirectorOffer, take_over
from portal.members.keeping_pages import is_shown
from portal.members.who_knows import read_by
from portal.people.sessions import must_be_fresh
from portal.web import Form, _, flash, go, page


@dataclass(frozen=True)
class Hands:
    """One reader's place in the handing over of one circle."""

    entered: Entered
    mine: Member
    people: People
    offer: DirectorOffer | None

    @classmethod
    async def of(cls, entered: Entered) -> "Hands":
        """As it stands now."""
        if entered.member is None:
            raise NotAllowed("only members")
        people = await People.of(entered.circle)
        return cls(entered, entered.member, people, await DirectorOffer.open_in_circle(entered.id))

    @property
    def circle(self) -> Circle:
        """Whose circle."""
        return self.entered.circle

    @property
    def others(self) -> list[Member]:
        """Whom it may be offered to."""
        return [each for each in self.people.can_direct if each.id != self.mine.id]

    @property
    def can_direct(self) -> bool:
        """Whether the reader is a professional here herself."""
        return any(each.id == self.mine.id for each in self.people.can_direct)

    @property
    def may_offer(self) -> bool:
        """Whether she may ask another: who directs, and where nobody does each professional."""
        free = self.people.director is None and self.can_direct
        directs = self.people.director is not None and self.people.director.id == self.mine.id
        return (free or directs) and self.offer is None

    @property
    def may_take(self) -> bool:
        """Whether she may take it over: nobody directs now."""
        return self.people.director is None and self.can_direct

    @property
    def is_asked(self) -> bool:
        """Whether the question waits for her."""
        return self.offer is not None and self.offer.asked_id == self.mine.id

    @property
    def asks(self) -> bool:
        """Whether it is her question."""
        return self.offer is not None and self.offer.asked_by_id == self.mine.id


async def directing(request: Request) -> Response:
    """Who has it now, what is being asked, and everybody who had it before."""
    entered = await doors.enter(request.state.actor, request.path_params["circle"], Action.DIRECTING_READ)
    hands = await Hands.of(entered)
    offer, director = hands.offer, hands.people.director
    now = hands.people.directing if director else None
    return await page(
        request,
        "members/directing.html",
        room="people",
        circle=entered.circle,
        hands=hands,
        directing=now,
        director=director,
        mine=hands.mine,
        asked=hands.people.member(offer.asked_id) if offer else None,
        asker=hands.people.member(offer.asked_by_id) if offer else None,
        refused=await _refused(request, hands),
        # Who has it now stands above, with why.
        past=[each for each in await Directing.past_of(entered.id) if now is None or each.id != now.id],
        read_by=read_by(entered, hands.people),
        keeps=is_shown(entered.circle),
    )


async def asked_by(entered: Entered, people: People) -> Member | None:
    """Who asks this reader to direct, while that waits for her answer."""
    if entered.member is None or not entered.may(Action.DIRECTING_ANSWER):
        return None
    offer = await DirectorOffer.open_in_circle(entered.id)
    return people.member(offer.asked_by_id) if offer and offer.asked_id == entered.member.id else None


async def may_take_up(entered: Entered, people: People) -> bool:
    """Whether to ask this reader: nobody directs, she could, and no other is being asked."""
    if people.director or entered.member not in people.can_direct:
        return False
    return await DirectorOffer.open_in_circle(entered.id) is None


async def _refused(request: Request, hands: Hands) -> Member | None:
    """Who said no to the reader's last question, while she could still ask another."""
    if hands.offer or not hands.may_offer:
        return None
    narrow = {"asked_by_id": hands.mine.id}
    last = await doors.page(
        DirectorOffer,
        request.state.actor,
        Action.DIRECTING_READ,
        within=hands.entered,
        narrow=narrow,
        order=("-made_at", "-id"),
        limit=1,
    )
    return hands.people.member(last[0].asked_id) if last and last[0].declined_at else None


async def hand_page(request: Request) -> Response:
    """To whom, and why."""
    hands = await _may_offer(request)
    return await _hand_page(request, hands, Form.fresh())


async def hand(request: Request) -> Response:
    """Ask her; until she says yes nothing changes."""
    hands = await _may_offer(request)
    form = await Form.read(request)
    options = {str(each.id): each for each in hands.others}
    chosen = form.choice("asked", options, required=_("Kies aan wie je de regie wilt overdragen."))
    reason = form.text("reason", required=_("Schrijf waarom de regie overgaat."), longest=600)
    if form.errors:
        return await _hand_page(request, hands, form, status=422)
    actor = request.state.actor
    async with store.write():
        if await DirectorOffer.already(form.id(), by=actor):
            return go(_here(hands))
        hands = await Hands.of(hands.entered)
        if not hands.may_offer or chosen not in {str(each.id) for each in hands.others}:
            return _moved_on(hands)
        offer = await DirectorOffer.ask(hands.mine, options[chosen], by=actor, id=form.id(), reason=reason)
        await news.offered(offer)
    words = _("Je vraagt %(name)s om de regie. Tot het antwoord verandert er niets.")
    return flash(go(_here(hands)), words % {"name": options[chosen].name})


async def answer(request: Request) -> Response:
    """Her yes makes her direct from this moment; her no leaves it where it is."""
    hands, offer = await _opened(request, Action.DIRECTING_ANSWER)
    if offer.asked_id != hands.mine.id:
        raise NotAllowed("not asked", words=_("Deze vraag is niet aan jou gesteld."))
    await must_be_fresh(request)
    said = (await Form.read(request)).choice("answer", ["yes", "no"])
    actor = request.state.actor
    async with store.write():
        await offer.refresh_from_db()
        if not said or not await offer.still_holds():
            return _moved_on(hands) if said else go(_here(hands))
        if said == "no":
            await offer.decline(by=actor)
            asker = hands.people.member(offer.asked_by_id)
            await news.tell([asker] if asker else [])
            return flash(go(_here(hands)), _("Je zei nee. De regie blijft waar die was."))
        await offer.accept(hands.mine, by=actor)
        await _tell(hands, hands.people.member(offer.asked_by_id), hands.mine)
    return flash(go(_here(hands)), _("Jij hebt nu de regie."))


async def withdraw(request: Request) -> Response:
    """Take the question back."""
    hands, offer = await _opened(request, Action.DIRECTING_HAND)
    if offer.asked_by_id != hands.mine.id:
        raise NotAllowed("not hers", words=_("Alleen wie de vraag stelde, kan die intrekken."))
    async with store.write():
        await offer.refresh_from_db()
        if offer.open_in is None:
            return _moved_on(hands)
        await offer.withdraw(by=request.state.actor)
    return flash(go(_here(hands)), _("Je vraag is ingetrokken. Er is niets veranderd."))


async def take_page(request: Request) -> Response:
    """What it means to take it over, before she does."""
    hands = await _may_take(request)
    return await page(request, "members/take.html", room="people", circle=hands.circle, form=Form())


async def take(request: Request) -> Response:
    """A professional who is in directs from now on, where nobody did."""
    hands = await _may_take(request)
    form = await Form.read(request)
    reason = form.text("reason", required=_("Schrijf waarom jij de regie overneemt."), longest=600)
    if form.errors:
        return await page(request, "members/take.html", status=422, room="people", circle=hands.circle, form=form)
    async with store.write():
        if await Directing.director_of(hands.circle):
            return _moved_on(hands)
        await take_over(hands.circle, hands.mine, by=request.state.actor, reason=reason)
        await _tell(hands, *hands.others)
    return flash(go(_here(hands)), _("Jij hebt nu de regie."))


async def _tell(hands: Hands, *professionals: Member | None) -> None:
    await Emergency.hand_on(hands.mine)
    await news.tell([*hands.people.to_tell(), *(each for each in professionals if each)])


async def _may_offer(request: Request) -> Hands:
    hands = await _hands(request)
    if hands.may_offer:
        return hands
    if hands.offer:
        raise NotAllowed("an offer waits", words=_("Er wacht al een vraag over de regie. Kijk eerst wat daarvan komt."))
    raise NotAllowed("does not direct", words=_("Alleen wie nu de regie heeft, kan die overdragen."))


async def _may_take(request: Request) -> Hands:
    hands = await _hands(request)
    if hands.may_take:
        return hands
    raise NotAllowed(
        "has a director", words=_("Iemand heeft de regie al. Alleen als niemand de regie heeft, kun je die overnemen.")
    )


async def _hands(request: Request) -> Hands:
    hands = await Hands.of(await doors.enter(request.state.actor, request.path_params["circle"], Action.DIRECTING_HAND))
    await must_be_fresh(request)
    return hands


async def _opened(request: Request, action: Action) -> tuple[Hands, DirectorOffer]:
    actor = request.state.actor
    entered = await doors.enter(actor, request.path_params["circle"], Action.PEOPLE_READ)
    offer = await doors.open(DirectorOffer, request.path_params["offer"], actor, action, within=entered)
    return await Hands.of(entered), offer


async def _hand_page(request: Request, hands: Hands, form: Form, status: int = 200) -> Response:
    await Member.fetch_for_list(hands.others, "organisation")
    context = {"circle": hands.circle, "form": form, "others": hands.others}
    return await page(request, "members/hand.html", status=status, room="people", **context)


def _moved_on(hands: Hands) -> Response:
    return flash(go(_here(hands)), _("Er is intussen iets veranderd. Kijk hier hoe het nu staat."))


def _here(hands: Hands) -> str:
    return f"/kringen/{hands.circle.id}/regie"

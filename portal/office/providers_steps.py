"""The steps by which an organisation connects a provider: which there are, how far each is, and what comes next."""

from dataclasses import dataclass

from starlette.requests import Request

from portal.access import Action, doors
from portal.errors import NotFound
from portal.people.accounts import UserKind
from portal.people.openid.providers import ClientAuth, Provider
from portal.web import _
from portal.web.page import day_words

# As they stand in the address, in the order in which one takes them.
_ORDER = ("adres", "gegevens", "sleutel", "domeinen", "rollen", "niveau", "proef", "aan")
# An organisation's roles and addresses are its staff's: the people it helps have neither.
_STAFF_ONLY = {"domeinen", "rollen"}
# Choosing 'by hand' or 'no demand' leaves nothing else in the provider than that it was chosen, and when.
CHOSEN = {"rollen": "roles_chosen_at", "niveau": "level_chosen_at"}


@dataclass(frozen=True)
class Step:
    """One step: `state` is done, open (still needed) or free (may stay as it is); `words` is what stands there now."""

    key: str
    number: int
    href: str
    title: str
    state: str
    words: str


class Way:
    """A provider as its administrator sees it: a way in, step by step."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        self.path = f"/kantoor/inlog/{provider.id}"
        self.for_staff = provider.kind is UserKind.STAFF
        keys = [key for key in _ORDER if self.for_staff or key not in _STAFF_ONLY]
        self.steps = [self._step(key, number) for number, key in enumerate(keys, 1)]

    @property
    def title(self) -> str:
        """What its administrator calls it."""
        return self.provider.name or (_("Voor medewerkers") if self.for_staff else _("Voor wie je helpt"))

    @property
    def state(self) -> str:
        """on, tried or connecting."""
        return "on" if self.provider.is_on else "tried" if self.provider.tried_at else "connecting"

    @property
    def was_on(self) -> bool:
        """Whether people signed in through it before, and can't now."""
        return not self.provider.is_on and self.provider.first_on_at is not None

    @property
    def next(self) -> Step | None:
        """The first step that is still needed."""
        return next((step for step in self.steps if step.state == "open"), None)

    def step(self, key: str) -> Step:
        """The step by this name; NotFound when this kind of provider has none."""
        found = next((step for step in self.steps if step.key == key), None)
        if found is None:
            raise NotFound(f"no step {key} for this kind of user")
        return found

    def step_is_free(self, key: str) -> bool:
        """Whether nobody has said yet that this step may stay as it is."""
        return key in CHOSEN and self.step(key).state == "free"

    def beside(self, key: str, by: int) -> str:
        """The address of the step before (-1) or after (1) this one; the provider's own page at both ends."""
        index = self.step(key).number - 1 + by
        return self.steps[index].href if 0 <= index < len(self.steps) else self.path

    def _step(self, key: str, number: int) -> Step:
        state, words = _stands(key, self.provider)
        return Step(key, number, f"{self.path}/{key}", _title(key), state, words)


async def way_here(request: Request, action: Action) -> Way:
    """The provider this address names, if it is of the actor's own organisation."""
    found = Provider.get_or_none(id=request.path_params["provider"]).prefetch_related("organisation")
    provider = await found
    await doors.desk(request.state.actor, action, provider)
    if provider is None:
        raise NotFound("no such provider")
    return Way(provider)


def _title(key: str) -> str:
    return {
        "adres": _("Adres van jullie inlog"),
        "gegevens": _("Gegevens voor jullie ICT"),
        "sleutel": _("Hoe jullie inlog ons herkent"),
        "domeinen": _("E‑mailadressen"),
        "rollen": _("Wie mag wat"),
        "niveau": _("Hoe zeker het moet zijn"),
        "proef": _("Proef"),
        "aan": _("Aanzetten"),
    }[key]


def _stands(key: str, provider: Provider) -> tuple[str, str]:
    """How far a step is, and what stands there, in a few words."""
    tried = provider.tried_at is not None
    match key:
        case "adres":
            return _needed(bool(provider.issuer)), provider.issuer
        case "gegevens":
            return _needed(bool(provider.client_id)), ""
        case "sleutel":
            known = bool(provider.client_id) and (
                provider.client_auth is ClientAuth.KEY or bool(provider.client_secret)
            )
            return _needed(known), provider.client_id
        case "domeinen":
            words = ", ".join(provider.email_domains)
            return ("done" if words else "free" if tried else "open"), words or _("Nog geen")
        case "rollen":
            return _chosen(bool(provider.role_claim or provider.roles_chosen_at), tried), provider.role_claim or _(
                "Met de hand"
            )
        case "niveau":
            return _chosen(bool(provider.acr or provider.level_chosen_at), tried), provider.acr or _("Geen eis")
        case "proef":
            return _needed(tried), day_words(provider.tried_at) if provider.tried_at else ""
        case _:
            return _needed(provider.is_on), day_words(provider.on_at) if provider.on_at else ""


def _needed(there: bool) -> str:
    return "done" if there else "open"


def _chosen(there: bool, tried: bool) -> str:
    # Leaving it as it is, is an answer too: the trial went well with it.
    return "done" if there or tried else "free"

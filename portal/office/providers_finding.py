"""Finding a provider at the address somebody typed, and what it offers, in plain words."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from portal.people.openid.fetching import ProviderTrouble, may_fetch, read
from portal.people.openid.providers import Provider
from portal.people.openid.relying import ALGORITHMS, RelyingParty, forget
from portal.web import _

WELL_KNOWN = "/.well-known/openid-configuration"
LONGEST = 300
# Microsoft's addresses for all organisations at once: whoever has an account anywhere would come in by them.
_MICROSOFT = ("login.microsoftonline.com", "login.microsoftonline.us", "login.partner.microsoftonline.cn")
_EVERYBODY = ("common", "organizations", "consumers", "{tenantid}", "{tenant}")


class NotFoundThere(Exception):
    """No provider at this address that we can use; `words` say what to do."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


@dataclass(frozen=True)
class Offer:
    """One thing a provider offers or doesn't; tone is good, calm or attention."""

    tone: str
    chip: str
    words: str


def normal(typed: str) -> str:
    """The issuer somebody meant: with https, without discovery's own path; NotFoundThere when it can't be one."""
    text = typed.strip()
    if "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").encode("idna").decode()
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        host = port = ""
    path = parts.path.removesuffix("/").removesuffix(WELL_KNOWN) if WELL_KNOWN in parts.path else parts.path
    found = urlunsplit((parts.scheme.casefold(), f"[{host}]{port}" if ":" in host else host + port, path, "", ""))
    whole = host and not (parts.username or parts.password or parts.query or parts.fragment)
    if not whole or len(found) > LONGEST or any(each.isspace() for each in found):
        raise NotFoundThere(_("Schrijf het adres zo: https://login.voorbeeld.nl. Zonder vraagteken of hekje erin."))
    if not may_fetch(found):
        raise NotFoundThere(_("Het adres begint met https. Zonder slotje sturen we niemand erheen."))
    _not_everybody(found)
    return found


async def find(issuer: str) -> RelyingParty:
    """The provider at this address, read anew and named as it names itself; NotFoundThere says what to do."""
    try:
        metadata = await read(issuer.rstrip("/") + WELL_KNOWN)
        named = metadata.get("issuer")
        if isinstance(named, str) and named != issuer:
            _not_everybody(named)
            issuer = _as_named(issuer, named)
        forget(issuer)
        return await RelyingParty.of(Provider(issuer=issuer))
    except ProviderTrouble as trouble:
        words = getattr(trouble, "words", "") or _(
            "We vinden hier geen inlog. Klopt het adres? Je ICT kent het als ‘issuer’. Klopt het wel? Dan geeft de "
            "inlog nu geen goed antwoord. Probeer het straks nog eens."
        )
        raise NotFoundThere(words) from None


async def known(provider: Provider) -> dict[str, Any] | None:
    """What the provider says of itself, as we know it; None when it doesn't answer or has no address yet."""
    if not provider.issuer:
        return None
    try:
        return (await RelyingParty.of(provider)).metadata
    except ProviderTrouble:
        return None


def offers(metadata: dict[str, Any], wanted: str) -> list[Offer]:
    """What it offers, the things to look at first; `wanted` are the scopes we ask for."""
    found = [
        _signing(metadata),
        _scopes(metadata, wanted),
        _pkce(metadata),
        _recognising(metadata),
        _signing_out(metadata),
        _naming_itself(metadata),
        _pushed(metadata),
        _levels(metadata),
    ]
    order = ("attention", "good", "calm")
    return sorted(found, key=lambda offer: order.index(offer.tone))


def named(metadata: dict[str, Any] | None, name: str) -> list[str]:
    """A list of words in what a provider says of itself, whatever it made of it."""
    said = (metadata or {}).get(name)
    return [each for each in said if isinstance(each, str)] if isinstance(said, list) else []


def _not_everybody(issuer: str) -> None:
    parts = urlsplit(issuer)
    tenant = parts.path.strip("/").partition("/")[0].casefold()
    if "{" in issuer or (parts.hostname in _MICROSOFT and tenant in (*_EVERYBODY, "")):
        raise NotFoundThere(
            _(
                "Dit adres van Microsoft is voor alle organisaties samen. Dan komt iedereen met een account erin. Vul "
                "het adres van jullie eigen tenant in: https://login.microsoftonline.com/TENANT-ID/v2.0. De tenant-ID "
                "staat in Microsoft Entra bij ‘Overzicht’."
            )
        )


def _as_named(issuer: str, named: str) -> str:
    """Its own way of writing it, on the same host: a slash more or less, or a tenant by its number."""
    typed, said = urlsplit(issuer), urlsplit(named)
    if (typed.scheme, typed.netloc) == (said.scheme, said.netloc) and len(named) <= LONGEST:
        return named
    raise NotFoundThere(
        _("De inlog op dit adres noemt zichzelf %(named)s. Is dat jullie inlog? Vul dan dat adres in.")
        % {"named": named[:LONGEST]}
    )


def _signing(metadata: dict[str, Any]) -> Offer:
    said = named(metadata, "id_token_signing_alg_values_supported") or ["RS256"]
    if set(said) & set(ALGORITHMS):
        return Offer("good", _("goed"), _("Ondertekent wat hij zegt met een eigen sleutel."))
    return Offer(
        "attention",
        _("let op"),
        _("Ondertekent op een manier die wij niet aannemen. Vraag je ICT om RS256, PS256 of ES256."),
    )


def _scopes(metadata: dict[str, Any], wanted: str) -> Offer:
    said = named(metadata, "scopes_supported")
    missing = [each for each in wanted.split() if each not in said]
    if not said:
        return Offer("calm", _("onbekend"), _("Zegt niet welke gegevens hij geeft (scopes). De proef laat het zien."))
    if missing:
        return Offer(
            "attention",
            _("let op"),
            _("Noemt deze gegevens niet: %(scopes)s. Vraag je ICT om ze aan te zetten.")
            % {"scopes": ", ".join(missing)},
        )
    return Offer("good", _("goed"), _("Geeft de gegevens die wij vragen (scopes)."))


def _pkce(metadata: dict[str, Any]) -> Offer:
    if "S256" in named(metadata, "code_challenge_methods_supported"):
        return Offer("good", _("goed"), _("Beschermt het antwoord onderweg (PKCE)."))
    return Offer(
        "attention",
        _("let op"),
        _("Zegt niet dat hij het antwoord onderweg beschermt (PKCE). Wij vragen er altijd om. Vraag je ICT om S256."),
    )


def _recognising(metadata: dict[str, Any]) -> Offer:
    secret, key = recognises(metadata)
    if secret and key:
        return Offer("good", _("goed"), _("Herkent ons aan onze sleutels (private_key_jwt) of aan een geheim."))
    if key:
        return Offer("good", _("goed"), _("Herkent ons aan onze sleutels (private_key_jwt)."))
    if secret:
        return Offer("good", _("goed"), _("Herkent ons aan een geheim (client secret)."))
    return Offer(
        "attention",
        _("let op"),
        _("Herkent ons niet aan een geheim of aan sleutels. Vraag je ICT om een van die twee aan te zetten."),
    )


def recognises(metadata: dict[str, Any] | None) -> tuple[bool, bool]:
    """Whether it knows us by a shared secret, and whether by our keys; both when it doesn't answer."""
    if metadata is None:
        return True, True
    said = named(metadata, "token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return bool({"client_secret_basic", "client_secret_post"} & set(said)), "private_key_jwt" in said


def _signing_out(metadata: dict[str, Any]) -> Offer:
    if metadata.get("backchannel_logout_supported") is True:
        return Offer("good", _("goed"), _("Meldt het als iemand daar uitlogt. Dan is zij hier ook uit."))
    return Offer(
        "calm",
        _("mag zo"),
        _("Meldt het niet als iemand daar uitlogt (back-channel logout). Hier loopt de tijd dan gewoon af."),
    )


def _naming_itself(metadata: dict[str, Any]) -> Offer:
    if metadata.get("authorization_response_iss_parameter_supported") is True:
        return Offer("good", _("goed"), _("Zegt bij elk antwoord van wie het komt (iss)."))
    return Offer("calm", _("mag zo"), _("Zegt niet bij elk antwoord van wie het komt (iss). Wij letten daar zelf op."))


def _pushed(metadata: dict[str, Any]) -> Offer:
    if metadata.get("pushed_authorization_request_endpoint"):
        return Offer("good", _("goed"), _("Neemt onze vraag buiten de browser om aan (PAR)."))
    return Offer("calm", _("mag zo"), _("Neemt onze vraag alleen aan via de browser (geen PAR)."))


def _levels(metadata: dict[str, Any]) -> Offer:
    said = named(metadata, "acr_values_supported")
    if said:
        return Offer("good", _("goed"), _("Kent deze niveaus (acr): %(levels)s.") % {"levels": ", ".join(said[:12])})
    return Offer("calm", _("mag zo"), _("Noemt geen niveaus (acr)."))

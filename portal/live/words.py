"""What the socket says to people, should a page show it."""

from portal.web import _

_AGAIN = "Deze pagina kreeg geen nieuws. Laad de pagina opnieuw."
_BUSY = "Dit lukt nu even niet. We proberen het zo opnieuw."

REFUSED = {
    "not_text": _AGAIN,
    "too_large": _AGAIN,
    "not_json": _AGAIN,
    "not_an_object": _AGAIN,
    "unknown_frame": _AGAIN,
    "unknown_word": _AGAIN,
    "bad_ref": _AGAIN,
    "bad_topic": _AGAIN,
    "bad_after": _AGAIN,
    "already_listening": _AGAIN,
    "not_listening": _AGAIN,
    "too_many_topics": _AGAIN,
    "too_many_frames": _BUSY,
    "unavailable": _BUSY,
}


def refused_words(why: str) -> str:
    """Why a frame is not done, as a sentence in the reader's language."""
    return _(REFUSED[why])


def ended_words(why: str) -> str:
    """Why the socket ends, as a sentence in the reader's language."""
    if why in ("not_signed_in", "signed_out"):
        return _("Je bent uitgelogd. Log weer in om verder te gaan.")
    if why == "misused":
        return _("Deze pagina kreeg geen nieuws. Laad de pagina opnieuw.")
    return _("Dit lukt nu even niet. We proberen het zo opnieuw.")

"""Cookies: what a browser keeps for us, under names by which nobody but this host can have given it."""

from starlette.responses import Response

from portal.settings import settings


def named(name: str) -> str:
    """What the browser calls it: `__Host-` binds it to this host over https; plain http (the demo) drops such a cookie.

    Without it any other host under the same domain could plant one: words that we then show as ours.
    """
    return f"__Host-{name}" if settings().secure else name


def keep(response: Response, name: str, value: str, *, lasts: int | None = None, script: bool = False) -> None:
    """Have the browser keep it for `lasts` seconds, or until it is closed; `script`: our own may read it too."""
    # Lax, not strict: coming back from a provider is a navigation that another site began.
    response.set_cookie(
        named(name), value, max_age=lasts, httponly=not script, samesite="lax", secure=settings().secure, path="/"
    )


def drop(response: Response, name: str) -> None:
    """Have the browser forget it."""
    response.delete_cookie(named(name), httponly=True, samesite="lax", secure=settings().secure, path="/")

"""The two cookies of accounts: the session, and the browser that asked to sign in.

Neither can be read by a script. Over https they bear the `__Host-` prefix, which ties them to
this very host; plain http is for a desktop's own address.
"""

from http.cookies import CookieError, SimpleCookie

from starlette.responses import Response

from services.core.constants import LOGIN_MINUTES, SESSION_DAYS
from services.core.settings import get_settings

_DAY_SECONDS = 86_400


def session_name() -> str:
    """Return the name of the session cookie."""
    return _name("session")


def browser_name() -> str:
    """Return the name of the cookie that binds a sign-in to the browser that asked for it."""
    return _name("asking")


def value_of(header: str, name: str) -> str:
    """Return the value of a cookie in a `Cookie` header; empty when it is not there."""
    try:
        found = SimpleCookie(header).get(name)
    except CookieError:
        return ""
    return found.value if found else ""


def give_session(response: Response, token: str) -> None:
    """Set the session cookie; the sign-in is over."""
    _set(response, session_name(), token, SESSION_DAYS * _DAY_SECONDS)
    take_away(response, browser_name())


def give_browser(response: Response, secret: str) -> None:
    """Set the cookie of the browser that asks; it outlives the link, to say that it ended."""
    _set(response, browser_name(), secret, 6 * LOGIN_MINUTES * 60)


def take_away(response: Response, name: str) -> None:
    """Remove a cookie."""
    response.delete_cookie(
        name, path="/", secure=get_settings().uses_tls, httponly=True, samesite="lax"
    )


def _name(what: str) -> str:
    return f"__Host-duo_{what}" if get_settings().uses_tls else f"duo_{what}"


def _set(response: Response, name: str, value: str, seconds: int) -> None:
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        path="/",
        secure=get_settings().uses_tls,
        httponly=True,
        samesite="lax",
    )

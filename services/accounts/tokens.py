"""Secrets given to people, and what is kept of them."""

import hashlib
import hmac
import re
import secrets

TOKEN_BYTES = 32
CODE_DIGITS = 6
_TOKEN = re.compile(r"^[A-Za-z0-9_-]{20,64}$")


def new_token() -> str:
    """Return a secret of 256 bits for links and cookies."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def new_code() -> str:
    """Return six digits to type; few tries are allowed (`MAX_FAILED_CODES`)."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"


def is_token(text: str) -> bool:
    """Whether a text could be one of our secrets: anything else is not looked up."""
    return _TOKEN.match(text) is not None


def digest(secret: str) -> str:
    """Return what is kept of a secret: enough to recognise it, not to find it again."""
    return hashlib.sha256(secret.encode()).hexdigest()


def code_digest(code: str, browser_digest: str) -> str:
    """Return what is kept of a code; the browser's digest keeps six digits from being listed."""
    return digest(f"{browser_digest}:{code}")


def is_same(first: str, second: str) -> bool:
    """Whether two digests are equal, in a time that says nothing of where they differ."""
    return hmac.compare_digest(first.encode(), second.encode())

"""Secrets given to people."""

from hypothesis import given
from hypothesis import strategies as st

from services.accounts.tokens import code_digest, digest, is_same, is_token, new_code, new_token


def test_secrets_are_of_their_shape_and_never_twice_the_same() -> None:
    tokens = {new_token() for _ in range(200)}
    assert len(tokens) == 200
    assert all(is_token(token) and len(token) == 43 for token in tokens)
    codes = [new_code() for _ in range(200)]
    assert all(len(code) == 6 and code.isascii() and code.isdigit() for code in codes)
    assert len(set(codes)) > 100


@given(text=st.text(max_size=100))
def test_what_is_looked_up_is_plain(text: str) -> None:
    if is_token(text):
        assert text.isascii()
        assert 20 <= len(text) <= 65
    assert is_same(digest("a"), digest("a"))
    assert not is_same(digest("a"), digest("b"))


def test_a_code_is_kept_with_its_browser() -> None:
    assert code_digest("123456", digest("one")) != code_digest("123456", digest("two"))

"""The <head> of pages about one item."""

import json
import re

from lba_app.web.head import PageHead


def test_no_text_can_close_the_element_it_is_in() -> None:
    evil = '</title></script><script>alert(1)</script>"><img src=x>'
    head = PageHead(200, evil, evil, "/offre/1", {"title": evil})
    html = head.inject(b"<html><head><title>x</title></head></html>").decode()
    assert "<script>alert" not in html
    assert "<img" not in html
    found = re.search(r"ld\+json\">(.*?)</script>", html)
    assert found
    assert json.loads(found[1]) == {"title": evil}


def test_the_head_replaces_the_one_of_the_compiled_page() -> None:
    page = b'<head><title>Duo</title><meta name="description" content="old"/></head>'
    html = PageHead(200, "Boulanger", "new", "/offre/1").inject(page).decode()
    assert html.count("<title>") == 1
    assert "old" not in html
    assert 'rel="canonical" href="http://localhost:8790/offre/1"' in html

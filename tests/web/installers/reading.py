"""Reading pages in tests."""

import html5lib
from django.http import HttpResponse


def whole(response: HttpResponse) -> str:
    """The page's HTML, which must be an answer of 200 and valid."""
    assert response.status_code == 200
    text = response.content.decode()
    html5lib.HTMLParser(strict=True).parse(text)
    return text


def between(text: str, start: str, end: str) -> str:
    """The part of a page from one text to the next occurrence of the other."""
    return text.split(start, 1)[1].split(end, 1)[0]

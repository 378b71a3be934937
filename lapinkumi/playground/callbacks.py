"""Calls from here to the shop: only to this machine, and each one kept in the journal with its answer."""

import time
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings

from lapinkumi.core.http import http_session
from lapinkumi.playground import clock
from lapinkumi.playground.store import store

JOURNAL = "callback"
LONGEST_ANSWER = 2000
ANSWER_SECONDS = 10.0
LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Answer:
    """What the shop said; `status` 0 means that it said nothing, and `error` why."""

    status: int = 0
    body: str = ""
    location: str = ""
    error: str = ""
    headers: dict[str, str] = field(default_factory=dict)


def call(
    kind: str, url: str, *, about: str, body: dict[str, Any] | None = None, seconds: float = ANSWER_SECONDS
) -> Answer:
    """POST to the shop and tell how it went. Never raises for what the shop does or doesn't."""
    started = time.monotonic()
    answer = _post(url, body, seconds) if is_local(url) else Answer(error="not called: not an address of this machine")
    store().write(
        JOURNAL,
        {
            "at": clock.text(clock.now()),
            "kind": kind,
            "about": about,
            "url": url,
            "body": body,
            "milliseconds": round((time.monotonic() - started) * 1000),
            **asdict(answer),
        },
    )
    return answer


def is_local(url: str) -> bool:
    """Whether the address is on this machine; the playground calls nobody else."""
    return urlsplit(url).hostname in (*LOCAL_HOSTS, urlsplit(settings.SITE_URL).hostname)


def _post(url: str, body: dict[str, Any] | None, seconds: float) -> Answer:
    with http_session("shop", read_seconds=seconds, retries=0, headers={"User-Agent": "Playground"}) as session:
        session.max_redirects = 1  # none is followed, but an answer that redirects is an answer too
        try:
            got = session.request(
                "POST", url, json=body, timeout=(seconds, seconds), allow_redirects=False, operation="callback"
            )
        except requests.RequestException as error:
            return Answer(error=type(error).__name__)
    return Answer(
        status=got.status_code,
        body=got.text[:LONGEST_ANSWER],
        location=got.headers.get("Location", ""),
        headers=dict(got.headers),
    )

"""Each request leaves one line: id, method, route, status, duration; never its path, query or person."""

import io
import json
import logging

import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines():
    """The log lines written during the test, as the production handler writes them."""
    handler = next(h for h in logging.getLogger().handlers if h.__class__ is logging.StreamHandler)
    kept, stream = handler.stream, io.StringIO()
    handler.setStream(stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    handler.setStream(kept)


def test_line_has_route_status_and_the_id_that_is_sent_back(client, lines):
    answer = client.get("/healthz?email=aino@example.fi")
    line = next(line for line in lines() if line["event"] == "request")
    assert (line["method"], line["route"], line["status"]) == ("GET", "healthz", answer.status_code)
    assert line["request_id"] == answer["X-Request-ID"]
    assert "aino" not in json.dumps(lines())


def test_unknown_address_is_not_written_to_the_log(client, lines):
    answer = client.get("/tilaus/salainen-linkki-123/x/y/z/")
    assert answer.status_code == 404
    assert "salainen" not in json.dumps(lines())
    assert next(line for line in lines() if line["event"] == "request")["route"] == "unknown"

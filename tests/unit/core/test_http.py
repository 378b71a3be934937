"""Calls to the outside world, against a real server on this machine."""

import logging
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from lapinkumi.core.http import http_session

SECRET = "ABC-123"


class Outside(BaseHTTPRequestHandler):
    """Answers with what the test has put on the server's list, and writes down who asked."""

    def answer(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.asked.append((self.command, dict(self.headers)))
        status, headers, delay = self.server.answers.pop(0) if self.server.answers else (200, {}, 0)
        time.sleep(delay)
        self.send_response(status)
        for name, value in ({"Content-Length": "0"} | headers).items():
            self.send_header(name, value)
        self.end_headers()

    do_GET = do_POST = do_PUT = answer  # noqa: N815 - names of the standard library

    def log_message(self, *_):
        pass


@pytest.fixture
def outside():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Outside)
    server.asked, server.answers = [], []
    server.url = f"http://127.0.0.1:{server.server_port}/vehicles/{SECRET}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def methods(server):
    return [method for method, _ in server.asked]


def events(caplog):
    """The log lines as dicts, without the durations, which are only checked to be there."""
    lines = [dict(record.msg) for record in caplog.records if isinstance(record.msg, dict)]
    assert all(line.pop("ms") >= 0 for line in lines)
    return [
        {key: line[key] for key in ("event", "service", "operation", "status", "error") if key in line}
        for line in lines
    ]


def test_a_call_says_who_we_are_and_leaves_one_line(outside, caplog, settings):
    settings.SITE_URL = "https://shop.example"
    caplog.set_level(logging.DEBUG)

    response = http_session("register", read_seconds=2, headers={"x-api-key": "key"}).get(
        outside.url, operation="vehicle"
    )

    assert response.status_code == 200
    headers = outside.asked[0][1]
    assert (headers["User-Agent"], headers["x-api-key"]) == ("LapinKumi (+https://shop.example)", "key")
    assert events(caplog) == [{"event": "answered", "service": "register", "operation": "vehicle", "status": 200}]


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_get_is_tried_again_after_a_passing_fault(outside, status):
    outside.answers = [(status, {}, 0)]

    assert http_session("register", read_seconds=2).get(outside.url).status_code == 200
    assert methods(outside) == ["GET", "GET"]


def test_get_gives_back_the_last_answer_when_the_fault_stays(outside):
    outside.answers = [(503, {}, 0)] * 3

    assert http_session("register", read_seconds=2).get(outside.url).status_code == 503
    assert methods(outside) == ["GET"] * 3


@pytest.mark.parametrize("status", [400, 401, 404, 409])
def test_get_is_not_tried_again_after_a_refusal(outside, status):
    outside.answers = [(status, {}, 0)]

    assert http_session("register", read_seconds=2).get(outside.url).status_code == status
    assert methods(outside) == ["GET"]


@pytest.mark.parametrize("method", ["POST", "PUT"])
@pytest.mark.parametrize("status", [429, 503])
def test_what_changes_the_world_is_sent_once(outside, method, status):
    outside.answers = [(status, {"Retry-After": "1"}, 0)]

    assert http_session("klarna", read_seconds=2).request(method, outside.url, json={}).status_code == status
    assert methods(outside) == [method]


def test_post_without_an_answer_in_time_is_sent_once(outside):
    outside.answers = [(200, {}, 0.4)]

    with pytest.raises(requests.ReadTimeout):
        http_session("klarna", read_seconds=0.1).post(outside.url, json={})

    assert methods(outside) == ["POST"]


def test_get_without_an_answer_in_time_is_tried_so_many_times(outside):
    outside.answers = [(200, {}, 0.4)] * 2

    with pytest.raises(requests.ConnectionError):
        http_session("register", read_seconds=0.1, retries=1).get(outside.url)

    assert methods(outside) == ["GET", "GET"]


def test_retry_after_is_heeded_up_to_five_seconds():
    retry = http_session("register", read_seconds=2).get_adapter("https://x").max_retries

    assert [retry.parse_retry_after(wait) for wait in ("1", "3600")] == [1, 5]


def test_no_redirect_is_followed(outside):
    outside.answers = [(302, {"Location": "/elsewhere"}, 0)]

    with pytest.raises(requests.TooManyRedirects):
        http_session("register", read_seconds=2).get(outside.url, headers={"Authorization": "Bearer x"})

    assert methods(outside) == ["GET"]


def test_the_log_of_a_failing_call_tells_of_nobody(outside, caplog):
    caplog.set_level(logging.INFO)
    outside.answers = [(200, {}, 0.4), (503, {}, 0)]

    session = http_session("register", read_seconds=0.1, retries=1)
    session.get(outside.url, operation="vehicle")
    outside.answers = [(200, {}, 0.4)] * 2
    with pytest.raises(requests.ConnectionError):
        session.get(outside.url, operation="vehicle")

    assert events(caplog) == [
        {"event": "answered", "service": "register", "operation": "vehicle", "status": 503},
        {"event": "no answer", "service": "register", "operation": "vehicle", "error": "ConnectionError"},
    ]
    assert SECRET not in caplog.text


def test_a_call_without_a_name_is_logged_by_its_method(outside, caplog):
    caplog.set_level(logging.INFO)

    http_session("klarna", read_seconds=2).post(outside.url)

    assert [line["operation"] for line in events(caplog)] == ["post"]

"""Browsers by the names that people use."""

import pytest

from lapinkumi.accounts.templatetags.accounts import device

CHROME = "Mozilla/5.0 ({}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 {}Safari/537.36"


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (CHROME.format("Windows NT 10.0; Win64; x64", "") + " Edg/131.0", "Edge, Windows"),
        (CHROME.format("Linux; Android 10; K", "Mobile "), "Chrome, Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:133.0) Gecko/20100101 Firefox/133.0", "Firefox, Mac"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Mobile/15E148 Safari/604.1",
            "Safari, iPhone",
        ),
        ("curl/8.0", "Tuntematon selain"),
        ("", "Tuntematon selain"),
    ],
)
def test_device(user_agent, name):
    assert device(user_agent) == name

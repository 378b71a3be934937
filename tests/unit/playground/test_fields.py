"""Checks of JSON values."""

import pytest

from lapinkumi.playground.klarna.fields import day, each, flag, matching, one_of, record, text, url, whole


@pytest.mark.parametrize(
    ("check", "good", "bad"),
    [
        (text(3), ["a", "abc"], ["", "abcd", 1, None, ["a"]]),
        (text(3, shortest=0), ["", "abc"], ["abcd", None]),
        (whole(0, 5), [0, 5], [-1, 6, 1.0, True, "1", None]),
        (flag(), [True, False], [0, 1, "true", None]),
        (one_of("a", "b"), ["a"], ["c", None, ["a"]]),
        (matching("[A-Z]{2}"), ["FI"], ["fi", "FIN", 1]),
        (day(), ["1984-02-29"], ["1985-02-29", "19840229", "29.2.1984", 1984]),
        (each(whole(), least=1, most=2), [[1], [1, 2]], [[], [1, 2, 3], {}, None]),
        (record({"a": whole()}), [{}, {"a": 1}, {"b": "whatever"}], [[], "", None, {"a": "1"}, {"a": None}]),
        (record({}, required={"a": whole()}), [{"a": 1}], [{}, {"a": ""}]),
        (url(40), ["http://a", "https://a.fi/b?c"], ["", "a.fi", "ftp://a.fi", "http:///x", "http://" + 40 * "a", 1]),
        (url(40, secure=True), ["https://a.fi/", "http://localhost:8000/", "http://127.0.0.1/"], ["http://a.fi/"]),
    ],
)
def test_values_are_told_apart(check, good, bad):
    assert [value for value in good if list(check(value, "x"))] == []
    assert [value for value in bad if not list(check(value, "x"))] == []


def test_what_is_wrong_is_named_by_its_path():
    check = record({"list": each(record({}, required={"a": whole(), "b": url(40)}), most=9)})
    wrong = {"list": [{"a": 1, "b": "https://a.fi"}, {"b": "a.fi"}]}
    assert list(check(wrong, "")) == ["list[1].a", "list[1].b (must be a valid http or https URI)"]

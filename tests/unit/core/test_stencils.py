"""Stencils draw exactly what their templates do."""

from decimal import Decimal
from typing import NamedTuple

import pytest
from django.template.loader import render_to_string
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from lapinkumi.core.choices import Option
from lapinkumi.core.stencils import INDENT, _stencil, drawn, filled, shaped
from lapinkumi.core.templatetags.ui import facet_group

PRICE = "components/price.html"
NOTICE = "components/notice.html"


class Fact(NamedTuple):
    term: str
    value: str


def made(template: str, **context: object) -> str:
    return INDENT.sub("\n", render_to_string(template, context))


@pytest.mark.parametrize("count", [0, 1, 1234])
def test_filled_is_what_the_template_makes(count: int):
    told = {"facet": "tuuma", "name": "tuuma", "value": "16", "label": "16″", "icon": ""}
    found = filled("components/_facet_option.html", count, checked=True, disabled=False, **told)
    assert found == made("components/_facet_option.html", **told, checked=True, disabled=False, text=count)


def test_drawn_is_what_the_template_makes():
    assert drawn("components/logo.html") == made("components/logo.html")


def test_contexts_are_told_apart():
    assert drawn("components/badge.html", label="yksi") != drawn("components/badge.html", label="kaksi")


def test_what_goes_into_a_stencil_is_escaped():
    facet = {"name": "merkki", "legend": "<b>", "open": True, "chosen": 0}
    found = facet_group({**facet, "options": [Option("merkki", '"><script>', "<script>", found="7")]})
    assert "<script>" not in found
    assert "<b>" not in found
    assert isinstance(found, SafeString)


@pytest.mark.parametrize(
    "context",
    [
        {"price": Decimal("189.90")},
        {"price": Decimal("189.90"), "was": Decimal("200.00"), "lowest": Decimal("195.00"), "unit": "kpl"},
        {"price": Decimal("1189.90"), "four": Decimal("4759.60"), "fitted": True, "large": True},
        {"price": Decimal("0.00")},
        {"price": Decimal("12.00"), "four": None, "fitted": False, "unit": gettext_lazy("kpl"), "from_price": True},
    ],
)
def test_shaped_is_what_the_template_makes_of_amounts_and_words(context: dict[str, object]):
    assert shaped(PRICE, **context) == made(PRICE, **context)


def test_shaped_goes_through_what_is_several():
    facts = [{"term": "Koko", "value": "205/55 R16"}, {"term": "EAN", "value": "1", "href": "/x/?a=1&b=2", "link": "?"}]
    assert shaped("components/facts.html", facts=facts) == made("components/facts.html", facts=facts)
    named = [Fact("Koko", "16″"), Fact("Väri", "musta")]
    assert shaped("components/facts.html", facts=named) == made("components/facts.html", facts=named)
    assert shaped("components/facts.html", facts=[]) == made("components/facts.html", facts=[])


def test_shaped_draws_once_for_each_shape():
    shaped(NOTICE, text="yksi", tone="warn")
    before = _stencil.cache_info()
    assert "kaksi" in shaped(NOTICE, text="kaksi", tone="warn")
    assert (_stencil.cache_info().hits, _stencil.cache_info().misses) == (before.hits + 1, before.misses)


def test_shaped_keeps_nobodys_text():
    shaped(NOTICE, text="jonkun oma sana", tone="bad")
    assert "jonkun" not in shaped(NOTICE, text="toisen", tone="bad")


def test_shaped_tells_tones_and_nothings_apart():
    assert shaped(NOTICE, text="a", tone="warn") == made(NOTICE, text="a", tone="warn")
    assert shaped(NOTICE, text="a", tone="bad") == made(NOTICE, text="a", tone="bad")
    assert shaped("components/basket_link.html", count=0) == made("components/basket_link.html", count=0)
    for nothing in (0, False, Decimal("0.00"), "", None):
        facts = [{"term": "a", "value": nothing}]
        assert shaped("components/facts.html", facts=facts) == made("components/facts.html", facts=facts)


@pytest.mark.parametrize("count", [0, 4])
def test_shaped_takes_a_figure_that_is_counted_only_when_it_is_shown(count: int):
    """The header of whoever has emptied the basket: the count is lazy, and nothing."""
    _stencil.cache_clear()
    lazily = SimpleLazyObject(lambda: count)
    assert shaped("components/basket_link.html", count=lazily) == made("components/basket_link.html", count=count)


@pytest.mark.parametrize("text", ["<b>", "\ue0030\ue004", "{{ 7 }}", '" onclick="', "\ue001"])
def test_shaped_writes_texts_as_they_are_and_harmless(text: str):
    assert shaped(NOTICE, text=text, title="\ue0031\ue004") == made(NOTICE, text=text, title="\ue0031\ue004")


@pytest.mark.parametrize("value", [0, 3, "", "a", False, True, Decimal("0.00")])
def test_shaped_takes_lazy_values_as_what_they_are(value: object):
    lazy, facts = SimpleLazyObject(lambda: value), "components/facts.html"
    assert shaped("components/basket_link.html", count=lazy) == shaped("components/basket_link.html", count=value)
    found = shaped(facts, facts=[{"term": "a", "value": lazy}])
    assert found == made(facts, facts=[{"term": "a", "value": value}])


def test_shaped_refuses_what_is_no_plain_value():
    with pytest.raises(TypeError, match="text"):
        shaped(NOTICE, text=object())

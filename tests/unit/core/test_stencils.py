"""Stencils draw exactly what their templates do."""

import pytest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from lapinkumi.core.stencils import drawn, filled
from lapinkumi.core.templatetags.ui import facet_group

OPTION = {"value": "16", "label": "16″", "icon": "", "checked": False, "disabled": False, "count": 7}


@pytest.mark.parametrize("count", [0, 1, 1234])
def test_filled_is_what_the_template_makes(count: int):
    told = {"facet": "tuuma", "name": "tuuma", "value": "16", "label": "16″", "icon": ""}
    made = render_to_string(
        "components/_facet_option.html", {**told, "checked": True, "disabled": False, "text": count}
    )
    assert filled("components/_facet_option.html", count, checked=True, disabled=False, **told) == made


def test_drawn_is_what_the_template_makes():
    assert drawn("components/logo.html") == render_to_string("components/logo.html")


def test_contexts_are_told_apart():
    assert drawn("components/badge.html", label="yksi") != drawn("components/badge.html", label="kaksi")


def test_what_goes_into_a_stencil_is_escaped():
    facet = {"name": "merkki", "legend": "<b>", "open": True, "chosen": 0}
    made = facet_group({**facet, "options": [{**OPTION, "label": "<script>", "value": '"><script>'}]})
    assert "<script>" not in made
    assert "<b>" not in made
    assert isinstance(made, SafeString)

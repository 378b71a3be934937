"""Template tags of the design system: icons, money, and what a form needs to be accessible."""

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

import segno
from django import template
from django.forms import BaseForm, BoundField
from django.forms.formsets import BaseFormSet
from django.forms.utils import ErrorList
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from lapinkumi.core import structured
from lapinkumi.core.choices import choices
from lapinkumi.core.money import format_euros
from lapinkumi.core.stencils import Hole, drawn
from lapinkumi.core.stencils import shaped as shape

register = template.Library()
CLASSES = frozenset({"fuel", "wet", "noise_class"})
QR_MASK = 0  # any will do; trying all eight for the prettiest takes ten times as long


class SummaryLine(NamedTuple):
    """One line of the error summary: where to go, and what is wrong there."""

    target: str
    message: str


@register.simple_tag
@lru_cache(maxsize=2000)
def icon(name: str, *, size: str = "", label: str = "") -> SafeString:
    """An icon of the sprite `static/img/icons.svg`; silent to screen readers unless it has a label. Sizes: l, xl."""
    described = format_html('role="img" aria-label="{}"', label) if label else 'aria-hidden="true"'
    return format_html(
        '<svg class="icon{}" width="20" height="20" {} focusable="false"><use href="{}#{}"/></svg>',
        f" icon--{size}" if size else "",
        SafeString(described),
        static("img/icons.svg"),
        name,
    )


@register.simple_tag
def fixed(template_name: str, **context: Any) -> SafeString:
    """A part of the layout, drawn once for each context it comes in: of few and plain values, nothing people write."""
    return drawn(template_name, **{name: str(value) if value else "" for name, value in context.items()})


@register.simple_tag
def shaped(template_name: str, **context: Any) -> SafeString:
    """As `include … with … only`, drawn once for each shape of the context (`lapinkumi.core.stencils`)."""
    return shape(template_name, **context)


@register.simple_tag
def eu_label(label: Mapping[str, Any], sheet_url: str = "") -> SafeString:
    """The EU tyre label (`components/eu_label_disclosure.html`), drawn once for each set of classes."""
    code = {"qr": qr_code(label["eprel_url"])} if label.get("eprel_url") else {}
    return shape("components/eu_label_disclosure.html", CLASSES, label={**label, **code}, sheet_url=sheet_url)


@register.simple_tag
def facet_group(facet: Mapping[str, Any]) -> SafeString:
    """One group of filters (`components/facet.html`)."""
    return choices(
        "components/facet.html",
        "components/_facet_option.html",
        facet["options"],
        name=facet["name"],
        legend=str(facet["legend"]),
        open=facet["open"],
        chosen=facet["chosen"],
    )


@register.simple_tag
def bound_choice(bound: Mapping[str, Any]) -> SafeString:
    """One limit to choose (`components/choice.html`)."""
    return choices("components/choice.html", "components/_choice_option.html", bound["options"], name=bound["name"])


@register.filter
def euros(amount: Decimal | int | str | None) -> str:
    """An amount as a reader of Finnish writes it: `1 299,90 €`. Empty for None and for nothing."""
    if isinstance(amount, Hole):
        return amount
    return "" if amount is None or amount == "" else format_euros(Decimal(amount))


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """Whether the field is one check box, which stands before its label."""
    return field.widget_type == "checkbox"


@register.filter
def is_choice_list(field: BoundField) -> bool:
    """Whether the field is a list of radio buttons or check boxes."""
    return field.widget_type in {"radioselect", "checkboxselectmultiple"}


@register.filter
def focus_id(field: BoundField) -> str:
    """The id of the element to focus for this field: of a list, its first choice."""
    return f"{field.auto_id}_0" if field.use_fieldset else str(field.id_for_label or field.auto_id)


@register.simple_tag
def error_lines(*forms: BaseForm | BaseFormSet | None) -> list[SummaryLine]:
    """Every error of the given forms and formsets, in the order of the page; nothing for an unbound form."""
    lines: list[SummaryLine] = []
    for form in forms:
        if isinstance(form, BaseFormSet):
            lines += _lines("", form.non_form_errors())
            lines += error_lines(*form.forms)
        elif form and form.is_bound:
            lines += _lines("", form.non_field_errors())
            lines += [line for field in form for line in _lines(focus_id(field), field.errors, label=str(field.label))]
    return lines


def _lines(target: str, errors: ErrorList, *, label: str = "") -> list[SummaryLine]:
    """The errors of one place; a field's are told apart by its label, since many say only that something is missing."""
    return [SummaryLine(target, f"{label}: {message}" if label else str(message)) for message in errors]


@register.simple_tag
def breadcrumb_data(crumbs: list[tuple[str, str]]) -> SafeString:
    """Where a page stands, as structured data."""
    return structured.data_block(structured.breadcrumbs(crumbs))


@register.simple_tag
@lru_cache(maxsize=2000)
def qr_code(text: str) -> dict[str, str]:
    """A QR code as an SVG: `path` of the dark modules, and the `box` of them with a quiet zone."""
    rows = segno.make(text, error="m", micro=False, mask=QR_MASK).matrix
    runs = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return {"path": "".join(runs), "box": f"-1 -1 {len(rows) + 2} {len(rows) + 2}"}

"""Components: each renders, nothing is inline, and fields, labels, help and errors belong together."""

import gzip
import re
from pathlib import Path

import html5lib
import pytest
from django import forms
from django.conf import settings
from django.forms import formset_factory
from django.template.loader import get_template, render_to_string
from django.test import Client, RequestFactory

from lapinkumi.accounts import demo_logins
from lapinkumi.core.staticfiles import joined
from lapinkumi.core.templatetags.ui import error_lines, euros, icon
from lapinkumi.workbench.drawing.__main__ import IMAGES, drawings
from lapinkumi.workbench.samples import SampleForm, bound_form
from lapinkumi.workbench.wares import DRAWINGS, ICONS

TEMPLATES = Path(settings.BASE_DIR) / "templates"
TAGS = TEMPLATES.parent / "lapinkumi" / "core" / "templatetags"
COMPONENTS = sorted(path.relative_to(TEMPLATES).as_posix() for path in (TEMPLATES / "components").glob("*.html"))
SHOW = "/playground/komponentit/"
FIRST_VIEW_BYTES = 25_000
SPRITE = (Path(settings.BASE_DIR) / "static/img/icons.svg").read_text()
# What a browser would run or apply beside our files; blocks of data are neither.
BESIDE = re.compile(
    r'\sstyle=|<style|<script(?![^>]*(?:\bsrc=|type="application/ld\+json"))|\son[a-z]+="', re.IGNORECASE
)


@pytest.fixture
def show_page(client: Client) -> str:
    response = client.get(SHOW)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("name", COMPONENTS)
def test_component_is_on_the_show_page(name: str):
    """By name, in the show page's templates, in a template that they use, or in a tag that draws it."""
    places = [*TEMPLATES.rglob("*.html"), *TAGS.glob("*.py")]
    used = {path: path.read_text() for path in places if path.as_posix() != (TEMPLATES / name).as_posix()}
    assert [path for path, text in used.items() if f'"{name}"' in text] != []


def test_show_page_is_valid_html(show_page: str):
    html5lib.HTMLParser(strict=True).parse(show_page)


@pytest.mark.parametrize("path", ["/playground/", "/ei-ole/", "/tili/login/"])
def test_layouts_are_valid_html(client: Client, path: str):
    html5lib.HTMLParser(strict=True).parse(client.get(path).content.decode())


def test_show_page_holds_nothing_inline(show_page: str):
    assert BESIDE.findall(show_page) == []


def test_ids_are_unique_and_every_reference_is_answered(show_page: str):
    ids = re.findall(r'\sid="([^"]+)"', show_page)
    assert sorted(ids) == sorted(set(ids))
    referred = re.findall(r'\s(?:for|aria-labelledby)="([^"]+)"', show_page)
    described = [name for names in re.findall(r'\saria-describedby="([^"]+)"', show_page) for name in names.split()]
    assert set(referred + described) - set(ids) == set()


def test_every_icon_used_is_in_the_sprite(show_page: str):
    used = set(re.findall(r'icons\.svg#([\w-]+)"', show_page)) | set(ICONS)
    assert used - set(re.findall(r'<symbol id="([\w-]+)"', SPRITE)) == set()


def test_every_icon_named_in_a_template_is_in_the_sprite():
    named = {name for path in TEMPLATES.rglob("*.html") for name in re.findall(r'{% icon "([\w-]+)"', path.read_text())}
    assert named - set(re.findall(r'<symbol id="([\w-]+)"', SPRITE)) == set()


def test_drawings_are_what_the_rules_draw():
    assert {name for name, content in drawings().items() if (IMAGES / name).read_text() != content} == set()


def test_drawings_of_the_show_page_exist():
    assert [name for name in DRAWINGS if not (IMAGES / f"{name}.svg").exists()] == []


def test_wrong_field_names_its_error_and_its_help(rf: RequestFactory):
    field = html5lib.parse(bound_form()["email"].as_field_group(), namespaceHTMLElements=False)
    control = field.find(".//input")
    assert control.get("aria-invalid") == "true"
    assert control.get("aria-describedby") == "id_email_helptext id_email_error"
    assert field.find(".//label").get("for") == control.get("id")
    assert "Syötä kelvollinen sähköpostiosoite" in "".join(field.find(".//*[@id='id_email_error']").itertext())


def test_right_field_claims_no_error():
    group = bound_form()["name"].as_field_group()
    assert "aria-invalid" not in group
    assert "id_name_error" not in group


def test_optional_field_says_so():
    assert "(ei pakollinen)" in SampleForm()["phone"].as_field_group()
    assert "(ei pakollinen)" not in SampleForm()["name"].as_field_group()


def test_choices_stand_in_a_fieldset_with_a_legend():
    group = html5lib.parse(bound_form()["way"].as_field_group(), namespaceHTMLElements=False)
    fieldset = group.find(".//fieldset")
    assert fieldset.get("aria-describedby") == "id_way_error"
    assert fieldset.find("legend").text.strip() == "Toimitustapa"
    assert [label.get("for") for label in fieldset.iter("label")] == ["id_way_0", "id_way_1"]


def test_check_box_stands_inside_its_label():
    group = html5lib.parse(SampleForm()["adult"].as_field_group(), namespaceHTMLElements=False)
    assert group.find(".//label/input").get("id") == group.find(".//label").get("for")


def test_summary_lists_every_error_and_leads_to_a_control():
    form = bound_form()
    lines = error_lines(form)
    assert [line.target for line in lines] == ["id_email", "id_season", "id_way_0", "id_adult"]
    assert lines[0].message == "Sähköposti: Syötä kelvollinen sähköpostiosoite."
    page = str(form)
    assert [line.target for line in lines if f'id="{line.target}"' not in page] == []


def test_summary_of_a_form_not_sent_is_empty():
    assert error_lines(SampleForm(), None) == []
    assert "error-summary" not in str(SampleForm())


class NeverRight(forms.Form):
    """A form that is wrong as a whole."""

    plate = forms.CharField(label="Rekisteritunnus", required=False)

    def clean(self) -> None:
        raise forms.ValidationError("Rengas ei sovi autoon.")


def test_error_of_the_whole_form_stands_in_the_summary_with_no_link():
    assert [tuple(line) for line in error_lines(NeverRight({}))] == [("", "Rengas ei sovi autoon.")]
    assert "<li>Rengas ei sovi autoon.</li>" in str(NeverRight({}))


def test_summary_of_a_formset_tells_forms_apart():
    wheels = formset_factory(SampleForm, extra=0)
    bound = wheels({"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "2", "form-0-name": "A", "form-1-name": ""})
    targets = [line.target for line in error_lines(bound)]
    assert targets == list(dict.fromkeys(targets))
    assert targets[0] == "id_form-0-email"
    assert "id_form-1-name" in targets


def test_values_typed_are_kept_and_escaped():
    group = SampleForm({"name": '"><b>x'})["name"].as_field_group()
    assert 'value="&quot;&gt;&lt;b&gt;x"' in group


def test_form_errors_mark_the_title(client: Client):
    page = client.post("/tili/login/", {}).content.decode()
    assert "<title>Virhe: " in page


@pytest.mark.parametrize(
    ("amount", "written"),
    [("1299.9", "1\u00a0299,90\u00a0€"), (0, "0,00\u00a0€"), ("-25.00", "−25,00\u00a0€"), (None, ""), ("", "")],
)
def test_euros_are_written_the_finnish_way(amount: str | int | None, written: str):
    assert euros(amount) == written


def test_icon_is_silent_unless_named():
    assert 'aria-hidden="true"' in icon("car")
    assert 'role="img" aria-label="&lt;Auto&gt;"' in icon("car", label="<Auto>")


def test_eu_label_says_in_words_what_it_shows(show_page: str):
    label = html5lib.parse(show_page, namespaceHTMLElements=False).find(".//*[@class='eu-label']")
    assert label.get("aria-label") == (
        "EU-rengasmerkintä: Revontuli, T430123, 205/55 R16 94R XL, C1. Polttoainetaloudellisuus B, märkäpito D, "
        "vierintämelu 71 dB, luokka B, pito vaikeissa lumioloissa, jääpito."
    )


@pytest.mark.rule("R15.1")
@pytest.mark.parametrize("name", ["500.html", "503.html"])
def test_pages_of_last_resort_need_no_context_and_name_the_company(name: str):
    page = get_template(name).render()
    html5lib.HTMLParser(strict=True).parse(page)
    assert settings.COMPANY.phone in page
    assert f"tel:{settings.COMPANY.phone_e164}" in page
    assert settings.COMPANY.email in page


@pytest.mark.rule("R15.1")
def test_footer_names_the_company(client: Client):
    page = client.get("/playground/").content.decode()
    company = settings.COMPANY
    parts = (
        company.name,
        company.street,
        company.postcode,
        company.po_box,
        company.business_id,
        company.vat_id,
        company.email,
    )
    assert [part for part in parts if part not in page] == []


@pytest.mark.rule("R6.5")
@pytest.mark.parametrize("path", ["/playground/", "/tili/login/", "/ei-ole/"])
def test_every_page_leads_to_the_withdrawal_function(client: Client, path: str):
    assert 'href="/peruuta-sopimus/"' in client.get(path).content.decode()


@pytest.mark.parametrize("name", ["reading", "form", "checkout", "partner"])
def test_layouts_stand_by_themselves(name: str, rf: RequestFactory):
    context = {
        "form": bound_form(),
        "steps": [{"label": "Aika", "state": "current"}],
        "garage": {"name": "Pohjantähti"},
    }
    html5lib.HTMLParser(strict=True).parse(render_to_string(f"layouts/{name}.html", context, request=rf.get("/")))


@pytest.mark.parametrize("name", ["403.html", "403_csrf.html", "404.html", "429.html"])
def test_refusals_show_ways_on(name: str, rf: RequestFactory):
    page = render_to_string(name, request=rf.get("/"))
    html5lib.HTMLParser(strict=True).parse(page)
    assert 'href="/asennuspisteet/"' in page


def test_playground_lists_what_is_where(client: Client):
    page = client.get("/playground/").content.decode()
    for path in ("/", "/hallinta/", "/asentaja/", "/playground/viestit/", SHOW, settings.PLAYGROUND_URL):
        assert f'href="{path}"' in page
    for login in (demo_logins.ADMIN, demo_logins.CLERK, demo_logins.CUSTOMER):
        assert login in page


def test_stylesheet_of_the_first_view_stays_small():
    folder = Path(settings.BASE_DIR) / "static/css"
    whole = joined((folder / "app.css").read_text(), lambda name: (folder / name).read_text())
    assert "@import" not in whole
    assert len(gzip.compress(whole.encode())) < FIRST_VIEW_BYTES

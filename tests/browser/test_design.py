"""The design system in a browser: accessible in both themes, narrow enough for the smallest phone, alive and calm."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage

SHOW = "/playground/komponentit/"
PAGES = (SHOW, "/playground/", "/tili/login/", "/ei-ole/")
# axe would load the style sheets again by itself, which the CSP rightly forbids.
AXE = {"preload": False}

WIDER_THAN_THE_WINDOW = "document.documentElement.scrollWidth - window.innerWidth"
LAYOUT_SHIFT = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => { sum += entry.value; }))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 500);
})"""


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)], ids=["wide-light", "phone-dark"])
def test_axe_finds_nothing(open_page: OpenPage, path: str, width: int, dark: bool):
    found = Axe().run(open_page(path, width=width, dark=dark), options=AXE).response["violations"]
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []


@pytest.mark.parametrize("path", PAGES)
def test_smallest_phone_scrolls_only_down(open_page: OpenPage, path: str):
    page = open_page(path, width=320)
    assert page.evaluate(WIDER_THAN_THE_WINDOW) == 0


def test_htmx_swaps_under_the_policy_and_behaviours_start_in_what_comes(open_page: OpenPage):
    page = open_page(SHOW)
    page.wait_for_load_state("networkidle")
    page.evaluate(
        """() => {
          const part = document.createElement("div");
          part.innerHTML = '<button id="fetch" hx-get="." hx-select=".quantity" hx-target="#into"></button>'
            + '<div id="into"></div>';
          document.querySelector("main").append(part);
          htmx.process(part);
        }"""
    )
    page.locator("#fetch").dispatch_event("click")
    expect(page.locator("#into .quantity--live")).to_have_count(1)
    assert page.complaints == []


def test_nothing_breaches_the_content_security_policy(open_page: OpenPage):
    page = open_page(SHOW)
    page.wait_for_load_state("networkidle")
    assert page.complaints == []


def test_nothing_jumps_while_the_page_loads(open_page: OpenPage):
    # The summary of errors takes the focus on the show page; without script there is only the loading itself to see.
    page = open_page("/playground/")
    assert page.evaluate(LAYOUT_SHIFT) == 0


def test_menu_opens_without_script(open_page: OpenPage):
    page = open_page("/playground/", width=390, script=False)
    link = page.locator(".menu__panel").get_by_role("link", name="Renkaat", exact=True)
    assert not link.is_visible()
    page.locator(".menu > summary").click()
    assert link.is_visible()


def test_escape_closes_the_menu_and_returns_the_focus(open_page: OpenPage):
    page = open_page("/playground/", width=390)
    page.wait_for_load_state("networkidle")
    page.locator(".menu > summary").click()
    page.locator(".menu__panel a").first.focus()
    page.keyboard.press("Escape")
    assert not page.locator(".menu__panel").is_visible()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_first_tab_offers_the_way_past_the_header(open_page: OpenPage):
    page = open_page("/playground/")
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert skip.inner_text() == "Siirry sisältöön"
    assert skip.bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "sisalto"


def test_quantity_steps_within_its_limits(open_page: OpenPage):
    page = open_page(SHOW)
    field = page.get_by_label("Määrä", exact=True)
    more = page.get_by_role("button", name="Lisää", exact=True)
    for _ in range(4):
        more.click()
    assert field.input_value() == "8"
    assert more.is_disabled()
    page.get_by_role("button", name="Vähennä", exact=True).click()
    assert field.input_value() == "7"
    assert more.is_enabled()


def test_error_summary_takes_the_focus_and_leads_to_the_field(open_page: OpenPage):
    page = open_page(SHOW)
    expect(page.locator(".error-summary")).to_be_focused()
    page.get_by_role("link", name="Sähköposti: ").click()
    expect(page.locator("#id_email")).to_be_focused()


def test_form_goes_out_once_however_often_it_is_tapped(open_page: OpenPage):
    page = open_page("/tili/login/")
    page.wait_for_load_state("networkidle")
    sent = page.evaluate(
        """() => {
          const form = document.querySelector("form[data-submit-once]");
          let sent = 0;
          form.addEventListener("submit", (event) => {
            if (!event.defaultPrevented) sent += 1;
            event.preventDefault();
          });
          form.requestSubmit();
          form.requestSubmit();
          return sent;
        }"""
    )
    assert sent == 1


def test_changed_filter_sends_the_form_and_its_button_is_gone(open_page: OpenPage):
    page = open_page(SHOW)
    filters = page.locator("form[data-auto-submit]")
    expect(filters.get_by_role("button", name="Näytä")).to_be_hidden()
    filters.get_by_label("Nastarengas").check()
    page.wait_for_url("**/?kausi=nasta&kausi=kitka#show-ways")


def test_filters_have_their_button_without_script(open_page: OpenPage):
    page = open_page(SHOW, script=False)
    page.locator("form[data-auto-submit]").get_by_role("button", name="Näytä").click()
    page.wait_for_url("**/?kausi=kitka#show-ways")


@pytest.mark.parametrize(("width", "folded"), [(1280, False), (390, True)])
def test_filters_fold_on_phones_only(open_page: OpenPage, width: int, folded: bool):
    filters = open_page(SHOW, width=width, script=False).locator("form[data-auto-submit]")
    assert filters.locator(".fold > summary").is_visible() is folded
    assert filters.get_by_label("Nastarengas").is_visible() is not folded


def test_second_yes_is_asked_on_the_spot(open_page: OpenPage):
    page = open_page(SHOW)
    page.wait_for_load_state("networkidle")
    page.get_by_role("link", name="Peru varaus").click()
    question = page.get_by_role("dialog", name="Perutaanko varaus?")
    expect(question).to_be_visible()
    page.keyboard.press("Escape")
    expect(question).to_be_hidden()


def test_second_yes_has_its_own_page_without_script(open_page: OpenPage):
    page = open_page(SHOW, script=False)
    page.get_by_role("link", name="Peru varaus").click()
    page.wait_for_url("**/playground/")


def test_held_time_is_counted_down_beside_its_clock_time(open_page: OpenPage):
    page = open_page(SHOW)
    expect(page.locator("[data-countdown] [aria-hidden]")).to_have_text(re.compile(r"^\((10\.00|9\.\d\d)\)$"))


def test_what_was_typed_survives_leaving_the_page(open_page: OpenPage):
    page = open_page(SHOW)
    page.wait_for_load_state("networkidle")
    page.locator("#empty_name").fill("Aino Virtanen")
    page.goto("/playground/")
    page.goto(SHOW)
    expect(page.locator("#empty_name")).to_have_value("Aino Virtanen")

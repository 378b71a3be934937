"""Every account page: who gets it, and how it is made."""

import pytest
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver

from lapinkumi.accounts import links
from tests.web.accounts.walking import check_page, confirm_self, take_second_step_into_use

pytestmark = pytest.mark.django_db

# What each page does: for nobody, and for somebody logged in. A page asked for out of turn sends to where one begins.
LOGIN, HOME = "/tili/login/?next={url}", "/tili/"
AGAIN = "/tili/reauthenticate/?next={url}"
PAGES = {
    "accounts:home": (LOGIN, 200),
    "accounts:report": (200, 200),
    "account_login": (200, HOME),
    "account_logout": ("/", 200),
    "account_inactive": (200, 200),
    "account_signup": (200, HOME),
    "account_reauthenticate": (LOGIN, 200),
    "account_email": (LOGIN, 200),
    "account_email_verification_sent": ("/tili/login/", "/tili/email/"),
    "account_change_password": (LOGIN, 200),
    "account_set_password": (LOGIN, "/tili/password/change/"),
    "account_reset_password": (200, 200),
    "account_confirm_password_reset_code": ("/tili/login/", "/tili/login/"),
    "account_complete_password_reset": ("/tili/password/reset/", "/tili/password/reset/"),
    "account_password_reset_completed": (200, 200),
    "account_request_login_code": (200, HOME),
    "account_confirm_login_code": ("/tili/login/code/", HOME),
    "mfa_index": (LOGIN, 200),
    "mfa_authenticate": ("/tili/login/", HOME),
    "mfa_reauthenticate": (LOGIN, "/tili/reauthenticate/"),
    "mfa_activate_totp": (LOGIN, AGAIN),
    "mfa_deactivate_totp": (LOGIN, 404),
    "mfa_view_recovery_codes": (LOGIN, 404),
    "mfa_generate_recovery_codes": (LOGIN, AGAIN),
    "mfa_download_recovery_codes": (LOGIN, 404),
    "usersessions_list": (LOGIN, 200),
}


def names(patterns: list[URLPattern | URLResolver]) -> set[str]:
    found = set()
    for entry in patterns:
        if isinstance(entry, URLResolver):
            found |= {f"{entry.app_name}:{name}" if entry.app_name else name for name in names(entry.url_patterns)}
        elif not entry.pattern.converters:
            found.add(str(entry.name))
    return found


def test_no_page_is_left_out():
    tili = next(entry for entry in get_resolver().url_patterns if str(entry.pattern) == "tili/")
    assert names(tili.url_patterns) == set(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_page_for_nobody(visitor, name):
    assert_page(visitor.get(reverse(name)), PAGES[name][0], reverse(name))


@pytest.mark.parametrize("name", PAGES)
def test_page_for_somebody(member, name):
    assert_page(member.get(reverse(name)), PAGES[name][1], reverse(name))


def assert_page(answer, expected: int | str, url: str) -> None:
    if isinstance(expected, str):
        assert (answer.status_code, answer["Location"]) == (302, expected.format(url=url.replace("/", "%2F"))) or (
            answer["Location"] == expected.format(url=url)
        )
        return
    assert answer.status_code == expected
    if expected == 200:
        check_page(answer)


@pytest.mark.parametrize("name", ["mfa_activate_totp", "mfa_index", "accounts:home"])
def test_page_before_the_second_step(member, name):
    confirm_self(member, reverse(name))
    check_page(member.get(reverse(name)))


@pytest.mark.parametrize(
    "name",
    [
        "mfa_index",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_reauthenticate",
    ],
)
def test_page_with_a_second_step(member, name):
    take_second_step_into_use(member)
    check_page(member.get(reverse(name)))


def test_recovery_codes_are_shown_and_downloaded(member):
    take_second_step_into_use(member)
    shown = check_page(member.get(reverse("mfa_view_recovery_codes")))
    file = member.get(reverse("mfa_download_recovery_codes"))
    codes = file.content.decode().split()
    assert len(codes) == 10
    assert all(code in shown for code in codes)
    assert "attachment" in file["Content-Disposition"]


def test_pages_behind_mailed_links(visitor, customer):
    for url in (links.report_url(customer, customer.email), links.way_back_url(customer, customer.email)):
        check_page(visitor.get(url))
    for name in ("accounts:report_by_link", "accounts:way_back"):
        gone = visitor.get(reverse(name, args=["x"]))
        assert gone.status_code == 410
        check_page(gone)


def test_wrong_input_is_told_at_the_field_and_kept(visitor):
    page = check_page(
        visitor.post(reverse("account_signup"), {"full_name": "Aino Aho", "email": "aino@", "password1": "x"})
    )
    assert 'value="Aino Aho"' in page
    assert 'value="aino@"' in page
    assert page.count("field--wrong") == 3
    assert "Tili voidaan luoda vain, jos vakuutat tietosi oikeiksi." in page


@pytest.mark.parametrize("name", [name for name in PAGES if name != "mfa_download_recovery_codes"])
def test_pages_speak_finnish(member, name):
    answer = member.get(reverse(name), follow=True)
    text = answer.content.decode()
    assert '<html lang="fi">' in text
    for word in ("Password", "E-mail", "Email address", "Sign In", "Sign Up", "Code:", "authenticator"):
        assert word not in text


@pytest.mark.parametrize("path", ["/", "/renkaat/", "/paketit/", "/auto/", "/palvelut/", "/asennuspisteet/"])
def test_page_with_a_session_is_kept_by_the_visitors_own_browser_alone(member, path):
    answer = member.get(path, follow=True)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-cache"


def test_account_page_is_kept_by_nobody(member):
    assert "no-store" in member.get(HOME)["Cache-Control"]

"""The desk's door and its accounts: who gets in, and what they can do there."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils.html import escape

from lapinkumi.accounts.models import User
from lapinkumi.accounts.roles import Role, set_up_roles
from tests.unit.accounts.people import address, clerk, kinds, mails, person
from tests.web.accounts.walking import INLINE, is_in, log_in, take_second_step_into_use

pytestmark = pytest.mark.django_db

USERS = "/hallinta/accounts/user/"


@pytest.fixture
def seller(visitor):
    """A clerk at the desk: the browser and the user."""
    return at_desk(visitor, Role.CLERK)


@pytest.fixture
def keeper(visitor):
    """Somebody of the upkeep at the desk."""
    return at_desk(visitor, Role.ADMIN)


def at_desk(browser, role: Role):
    set_up_roles()
    user = clerk()
    user.groups.add(Group.objects.get(name=role))
    log_in(browser, user)
    return browser, user


def act(browser, action: str, *users: User, **asked: str):
    return browser.post(
        USERS, {"action": action, "_selected_action": [user.pk for user in users], **asked}, follow=True
    )


@pytest.mark.rule("R3.2")
def test_staff_without_a_second_step_are_led_to_set_it_up_in_production(visitor, settings):
    log_in(visitor, clerk())
    assert visitor.get("/hallinta/").status_code == 200
    settings.LOCAL = False
    assert visitor.get("/hallinta/")["Location"] == "/hallinta/login/?next=/hallinta/"
    assert visitor.get("/hallinta/login/?next=/hallinta/")["Location"] == reverse("mfa_activate_totp")
    assert visitor.get(USERS).status_code == 302
    assert "kaksivaiheinen kirjautuminen on pakollinen" in visitor.get(reverse("accounts:home")).content.decode()
    take_second_step_into_use(visitor)
    assert visitor.get("/hallinta/").status_code == 200


def test_nobody_is_sent_to_log_in_through_the_shops_own_login(visitor):
    door = visitor.get("/hallinta/", follow=True)
    assert door.redirect_chain[-1][0] == "/tili/login/?next=%2Fhallinta%2F"


def test_customers_are_refused(member):
    answer = member.get("/hallinta/", follow=True)
    assert answer.status_code == 403


def test_desk_logout_takes_a_post_and_logs_out(seller):
    browser, _user = seller
    browser.post("/hallinta/logout/")
    assert not is_in(browser)


def test_clerk_finds_people_by_address_and_name(seller):
    browser, _user = seller
    person("paivi.pulkkinen@example.fi", full_name="Päivi Pulkkinen")
    other = person(full_name="Kalle Kivi")
    for words in ("paivi.pulk", "Pulkkinen päivi"):
        page = browser.get(USERS, {"q": words}).content.decode()
        assert "paivi.pulkkinen@example.fi" in page
        assert other.email not in page


def test_clerk_sees_no_password_and_changes_nothing_by_hand(seller):
    browser, _user = seller
    user = person()
    url = f"{USERS}{user.pk}/change/"
    page = browser.get(url).content.decode()
    assert user.password not in page
    assert "md5$" not in page
    assert '<input type="text"' not in page
    assert browser.post(url, {"full_name": "Other", "is_staff": "on"}).status_code == 403
    user.refresh_from_db()
    assert (user.full_name, user.is_staff) == ("Aino Aho", False)


@pytest.mark.rule("R3.2")
def test_clerk_locks_and_unlocks_with_a_reason(seller):
    browser, staff = seller
    user = person()
    asked = act(browser, "lock", user)
    assert user.email in asked.content.decode()
    assert kinds(user) == []
    act(browser, "lock", user, sure="1", reason="misuse")
    user.refresh_from_db()
    assert (user.is_active, user.lock_reason) == (False, "misuse")
    assert user.events.get().actor_user == staff
    act(browser, "unlock", user, sure="1")
    assert kinds(user) == ["locked", "unlocked"]


def test_lock_without_a_reason_locks_nobody(seller):
    browser, _staff = seller
    user = person()
    for reason in ("", "stolen", "whim"):
        act(browser, "lock", user, sure="1", reason=reason)
    assert kinds(user) == []


@pytest.mark.rule("R3.2")
def test_clerk_gives_new_credentials(seller):
    browser, _staff = seller
    user = person()
    act(browser, "renew", user, sure="1")
    user.refresh_from_db()
    assert not user.has_usable_password()
    assert mails(user.email) == ["account_new_credentials"]


def test_refusal_of_one_does_not_stop_the_others(seller):
    browser, _staff = seller
    locked, free = person(), person()
    act(browser, "lock", locked, sure="1", reason="requested")
    page = act(browser, "renew", locked, free, sure="1").content.decode()
    assert "Tili on lukittu" in page
    assert "Valmis: 1 tili." in page
    assert (mails(locked.email), mails(free.email)) == ([], ["account_new_credentials"])


def test_clerk_cannot_touch_staff_nor_herself(seller):
    browser, staff = seller
    colleague = clerk()
    for target in (colleague, staff):
        act(browser, "lock", target, sure="1", reason="misuse")
        act(browser, "renew", target, sure="1")
        assert kinds(target) == []


def test_warehouse_sees_no_accounts(visitor):
    browser, _user = at_desk(visitor, Role.WAREHOUSE)
    assert browser.get(USERS).status_code == 403


def test_keeper_invites_a_colleague(keeper):
    browser, _staff = keeper
    email = address()
    assert browser.get(f"{USERS}add/").status_code == 200
    browser.post(f"{USERS}add/", {"address": email, "full_name": "Olli Oja", "roles": [Role.CLERK]})
    user = User.objects.get(email=email)
    assert (user.is_staff, user.is_superuser) == (True, False)
    assert list(user.groups.values_list("name", flat=True)) == [Role.CLERK]
    assert mails(email) == ["account_invitation"]


def test_clerk_invites_nobody(seller):
    browser, _staff = seller
    email = address()
    assert browser.post(f"{USERS}add/", {"address": email, "full_name": "x", "roles": [Role.ADMIN]}).status_code == 403
    assert not User.objects.filter(email=email).exists()


def test_keeper_makes_nobody_superuser_nor_self_made(keeper):
    browser, staff = keeper
    form = {"full_name": "Olli", "is_staff": "on", "groups": [staff.groups.get().pk], "is_superuser": "on"}
    inline = {"events-TOTAL_FORMS": "0", "events-INITIAL_FORMS": "0"}
    assert browser.post(f"{USERS}{staff.pk}/change/", {**form, **inline}).status_code == 302
    staff.refresh_from_db()
    assert (staff.full_name, staff.is_superuser) == ("Olli", False)


def test_nobody_deletes_accounts_at_the_desk(keeper):
    browser, _staff = keeper
    user = person()
    assert browser.post(f"{USERS}{user.pk}/delete/", {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=user.pk).exists()


@pytest.mark.parametrize("path", ["/hallinta/", USERS, f"{USERS}add/", "/hallinta/accounts/user/{pk}/change/"])
def test_desk_pages_hold_nothing_inline(keeper, path):
    browser, staff = keeper
    answer = browser.get(path.format(pk=staff.pk))
    assert answer.status_code == 200
    assert not INLINE.search(answer.content), INLINE.search(answer.content)


def test_secrets_of_accounts_have_no_page(keeper):
    browser, _staff = keeper
    for path in ("account/emailaddress/", "mfa/authenticator/", "usersessions/usersession/", "auth/group/"):
        assert browser.get(f"/hallinta/{path}").status_code == 404


def test_front_page_counts_what_awaits_somebody(keeper):
    browser, _staff = keeper
    page = browser.get("/hallinta/")
    board = page.context["board"]
    counters = [*board.late, *board.today, *board.waiting, *board.quiet]
    assert counters
    for counter in counters:
        assert f'href="{escape(counter.url)}"' in page.content.decode()
        assert browser.get(counter.url).status_code == 200


def test_account_shows_its_history_in_words(seller):
    browser, staff = seller
    user = person()
    act(browser, "lock", user, sure="1", reason="misuse")
    page = browser.get(f"{USERS}{user.pk}/change/").content.decode()
    assert "tili lukittiin (epäilty väärinkäyttö)" in page
    assert page.count(staff.email) == 1

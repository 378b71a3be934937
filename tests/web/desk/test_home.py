"""The desk's front page: what needs this person now, the most urgent first, and the way to every page."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from lapinkumi.accounts.roles import Role
from lapinkumi.core import contributors as kernel
from lapinkumi.core.desk import DeskCounter
from lapinkumi.desk.menu import OTHERS
from tests.web.desk.conftest import AtDesk

HOME = "/hallinta/"
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


def _counter(label: str, count: int, **told: object) -> DeskCounter:
    return DeskCounter(label=label, count=count, url=f"/{label}/", **told)  # type: ignore[arg-type]


def some_counters() -> list[DeskCounter]:
    hour = timedelta(hours=1)
    return [
        _counter("hiljainen", 0, due_at=NOW - hour),
        _counter("vanha", 1, oldest_at=NOW - 50 * hour),
        _counter("huomenna", 1, due_at=NOW + 24 * hour),
        _counter("tänään", 1, due_at=NOW + hour, start_url="/aloita/"),
        _counter("juuri myöhässä", 1, due_at=NOW - hour),
        _counter("pahasti myöhässä", 1, due_at=NOW - 30 * hour),
        _counter("uusi", 1, oldest_at=NOW - hour),
        _counter("kielletty", 1, right="accounts.add_user"),
    ]


def one_counter() -> DeskCounter:
    return _counter("yksi", 1)


@pytest.fixture
def counters(settings: object) -> None:
    settings.DESK_COUNTERS = [f"{__name__}.some_counters", f"{__name__}.one_counter"]  # type: ignore[attr-defined]
    kernel.contributors.cache_clear()
    yield  # type: ignore[misc]
    kernel.contributors.cache_clear()


@pytest.mark.usefixtures("counters")
def test_what_waits_is_sorted_by_urgency_and_the_quiet_is_folded(at_desk: AtDesk) -> None:
    with time_machine.travel(NOW, tick=False):
        page = at_desk(Role.CLERK).get(HOME)
    board = page.context["board"]
    lots = [[one.label for one in lot] for lot in (board.late, board.today, board.waiting, board.quiet)]
    assert lots == [
        ["pahasti myöhässä", "juuri myöhässä"], ["tänään"], ["huomenna", "vanha", "uusi", "yksi"], ["hiljainen"],
    ]  # fmt: skip
    text = page.content.decode()
    assert ('href="/aloita/"' in text, "kielletty" in text) == (True, False)


MENUS = {
    Role.CLERK: [
        "Tilaukset", "Toimitukset ja varasto", "Ajat ja asennuspisteet", "Raha", "Viestit ja asiakirjat",
        "Valikoima ja hinnat", "Seuranta", "Asetukset",
    ],
    Role.WAREHOUSE: [
        "Tilaukset", "Toimitukset ja varasto", "Ajat ja asennuspisteet", "Valikoima ja hinnat", "Seuranta",
    ],
}  # fmt: skip


@pytest.mark.parametrize("role", MENUS)
def test_the_menu_is_grouped_by_what_people_do(at_desk: AtDesk, role: Role) -> None:
    groups = [group["name"] for group in at_desk(role).get(HOME).context["app_list"]]
    assert [name for name in groups if name != OTHERS] == MENUS[role]


def test_every_way_of_the_menu_opens_for_those_who_see_it(at_desk: AtDesk) -> None:
    closed = {}
    for role in Role:
        browser = at_desk(role)
        groups = browser.get(HOME).context["app_list"]
        ways = [row["admin_url"] for group in groups for row in group["models"]]
        assert len(ways) == len(set(ways))
        closed |= {(role, way): _answer(browser, way) for way in ways if _answer(browser, way) != 200}
    assert closed == {}


def test_no_model_of_the_desk_is_left_out_of_the_menu_for_the_upkeep(at_desk: AtDesk) -> None:
    """A model that the menu does not name yet is found at its end; those known stand in their groups."""
    from django.contrib import admin

    groups = at_desk(Role.ADMIN).get(HOME).context["app_list"]
    shown = {row["object_name"] for group in groups for row in group["models"]}
    assert {model._meta.object_name for model in admin.site._registry} - shown == set()


def _answer(browser: Client, way: str) -> int:
    return int(browser.get(way, follow=True).status_code)

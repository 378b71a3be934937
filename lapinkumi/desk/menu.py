"""The desk's menu: the pages of all apps, grouped by what people do, and only what each role has a use for."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Rows:
    """A model's list. `for_keepers`: only those who may change or add rows have a use for it."""

    model: str
    name: str | Promise = ""
    for_keepers: bool = False


@dataclass(frozen=True)
class Page:
    """A page of our own. `right`: who lacks it does not see the way there."""

    url_name: str
    name: str | Promise
    right: str = ""


Entry = Rows | Page

MENU: Final[list[tuple[str | Promise, list[Entry]]]] = [
    (_("Tilaukset"), [
        Rows("orders.Order"),
        Page("admin:orders_order_first", _("Vahvistusjono, yksi kerrallaan"), right="orders.change_order"),
        Rows("orders.Correction", _("Korjaukset ja ehdotukset")),
        Rows("orders.Shortage", _("Puuttuvat tuotteet")),
        Rows("orders.Letter"),
        Rows("orders.Task"),
        Rows("orders.Hindrance"),
        Rows("returns.WithdrawalNotice"),
    ]),
    (_("Toimitukset ja varasto"), [
        Rows("orders.Delivery"),
        Rows("shop.StockLevel"),
        Rows("shop.StockMovement"),
        Rows("shop.StockSource", _("Varastopaikat"), for_keepers=True),
    ]),
    (_("Ajat ja asennuspisteet"), [
        Rows("installers.Booking"),
        Rows("installers.Installer"),
        Rows("installers.InstallerService", _("Asennuspisteiden palvelut ja hinnat"), for_keepers=True),
    ]),
    (_("Raha"), [
        Rows("orders.Capture"),
        Rows("orders.Refund"),
        Rows("orders.Fee"),
        Rows("orders.Invoice"),
        Rows("orders.InvoicePayment"),
        Rows("orders.LedgerEntry"),
        Rows("orders.BankStatement"),
        Rows("orders.KlarnaCall"),
    ]),
    (_("Viestit ja asiakirjat"), [
        Rows("outbox.Message"),
        Rows("outbox.Document"),
    ]),
    (_("Valikoima ja hinnat"), [
        Rows("shop.Product"),
        Rows("shop.Campaign"),
        Rows("shop.PriceChange"),
        Rows("shop.FeedRun", _("Toimittajien tuonnit")),
        Rows("shop.Vehicle", _("Autot ja sopivuus")),
        Rows("shop.Brand", _("Tuotemerkit")),
    ]),
    (_("Seuranta"), [
        Page("admin:figures", _("Luvut")),
    ]),
    (_("Asetukset"), [
        Rows("accounts.User"),
        Rows("shop.PaymentMethod", for_keepers=True),
        Rows("shop.MandatoryServiceRule", for_keepers=True),
        Rows("orders.Carrier", for_keepers=True),
        Rows("orders.FreightTable", for_keepers=True),
        Rows("orders.WaySwitch", for_keepers=True),
        Rows("orders.SuspicionRule", for_keepers=True),
        Rows("orders.ReferenceRate", for_keepers=True),
        Rows("shop.PlateLookup"),
    ]),
]  # fmt: skip
OTHERS: Final = _("Muut")
KNOWN: Final = {entry.model.lower() for _name, entries in MENU for entry in entries if isinstance(entry, Rows)}


def grouped(models: Iterable[dict[str, Any]], user: AbstractBaseUser | AnonymousUser) -> list[dict[str, Any]]:
    """Django's rows of the app list, in the menu's groups; a model that the menu does not know comes last."""
    found = {row["model"]._meta.label_lower: row for row in models}
    groups = [(name, list(_entries(entries, found, user))) for name, entries in MENU]
    groups.append((OTHERS, [row for label, row in found.items() if label not in KNOWN]))
    return [_group(name, rows, number) for number, (name, rows) in enumerate(groups) if rows]


def _entries(
    entries: list[Entry], found: dict[str, dict[str, Any]], user: AbstractBaseUser | AnonymousUser
) -> Iterator[dict[str, Any]]:
    for entry in entries:
        row = found.get(entry.model.lower()) if isinstance(entry, Rows) else None
        if isinstance(entry, Page) and (not entry.right or user.has_perm(entry.right)):  # type: ignore[union-attr]
            yield _page(entry)
        elif row and isinstance(entry, Rows) and (not entry.for_keepers or _keeps(row)):
            yield row | {"name": entry.name or row["name"]}


def _keeps(row: dict[str, Any]) -> bool:
    return bool(row["perms"]["add"] or row["perms"]["change"])


def _page(page: Page) -> dict[str, Any]:
    """A page of ours in the shape of a model's row."""
    name = page.url_name.rpartition(":")[2]
    url = reverse(page.url_name)
    return {"name": page.name, "object_name": name, "admin_url": url, "add_url": None, "view_only": True, "perms": {}}


def _group(name: str | Promise, rows: list[dict[str, Any]], number: int) -> dict[str, Any]:
    return {"name": name, "app_label": f"menu-{number}", "app_url": "", "has_module_perms": True, "models": rows}

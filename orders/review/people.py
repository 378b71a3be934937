"""Who orders, what they agreed to, and what already awaits a person."""

from typing import Final

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lapinkumi.core import clock
from lapinkumi.core.phones import InvalidPhone, format_phone
from orders.models import LineKind, TaskKind
from orders.presentation import Fact
from orders.review.checks import Check, Mark, worst
from orders.review.reading import Known
from orders.suspicion.wording import reasons as found_reasons

# With one of these open the contract must not be made by an oversight; the rest is for a look.
STOPPING: Final = {
    TaskKind.AMOUNT_MISMATCH,
    TaskKind.LATE_PAYMENT,
    TaskKind.SHORTFALL,
    TaskKind.PAYMENT_REVIEW,
    TaskKind.UNDER_AGE,
}


def customer(known: Known) -> Check:
    """Whom the contract would be with, and what they wrote."""
    order = known.order
    account = _("asiakastili") if order.customer_id else _("ilman asiakastiliä")
    facts = [
        Fact(_("Nimi"), f"{order.full_name}, {account}"),
        Fact(_("Sähköposti"), order.email),
        Fact(_("Puhelin"), _phone(order.phone)),
        Fact(_("Osoite"), f"{order.street}, {order.postcode} {order.city}"),
    ]
    reasons = []
    if order.note:
        facts.append(Fact(_("Asiakkaan viesti"), order.note))
        reasons.append(_("Asiakas kirjoitti viestin. Lue se ennen vahvistamista."))
    if known.others:
        told = _("Samalla asiakkaalla on muitakin vahvistettavia tilauksia: %(numbers)s.")
        reasons.append(told % {"numbers": ", ".join(known.others)})
    return Check(
        key="customer",
        title=_("Asiakas"),
        mark=Mark.LOOK if reasons else Mark.OK,
        reasons=tuple(reasons),
        facts=tuple(facts),
    )


def consents(known: Known) -> Check:
    """What the customer accepted, and when; what is missing is told."""
    order = known.order
    service = any(line.kind == LineKind.SERVICE for line in known.lines)
    missing = _("Suostumus palvelun aloittamiseen puuttuu, joten peruuttamisoikeus säilyy myös tehdystä työstä.")
    lacks = service and order.service_consent_at is None
    facts = [
        Fact(_("Ehdot"), _("versio %(version)s, %(when)s") % {"version": order.terms.version, "when": _when(known)}),
        Fact(_("Vakuutti"), _("olevansa täysi-ikäinen ja antaneensa oikeat tiedot")),
    ]
    if order.fit_affirmed_at:
        facts.append(Fact(_("Omat vanteet tai renkaat"), _("asiakas vakuutti koon sopivan")))
    if order.service_consent_at:
        facts.append(Fact(_("Palvelun aloittaminen"), _("asiakas suostui")))
    return Check(
        key="consents",
        title=_("Ehdot ja suostumukset"),
        mark=Mark.LOOK if lacks else Mark.OK,
        reasons=(missing,) if lacks else (),
        facts=tuple(facts),
    )


def tasks(known: Known) -> Check:
    """What a person must see to before anything else."""
    open_tasks = [task for task in known.tasks if task.kind != TaskKind.SUSPICION]  # it has a check of its own
    marks = [Mark.WRONG if task.kind in STOPPING else Mark.LOOK for task in open_tasks]
    facts = tuple(
        Fact(date_format(clock.local(task.raised_at), "j.n. G.i"), str(task.get_kind_display()).capitalize())
        for task in open_tasks
    )
    reasons = (_("Hoida tehtävä ja merkitse se hoidetuksi."),) if open_tasks else (_("Ei avoimia tehtäviä."),)
    return Check(
        key="tasks",
        title=_("Avoimet tehtävät"),
        mark=worst(marks),
        reasons=reasons,
        facts=facts,
        href=f"{reverse('admin:orders_task_changelist')}?tilanne=avoimet&q={known.order.number}" if open_tasks else "",
        link=_("Avaa tehtävät"),
    )


def suspicion(known: Known) -> Check:
    """What the rules or Klarna found to look like misuse; a person clears it with a reason, or refuses (R1.2)."""
    flag = next((task for task in known.tasks if task.kind == TaskKind.SUSPICION), None)
    return Check(
        key="suspicion",
        title=_("Väärinkäytön epäily"),
        mark=Mark.WRONG if flag else Mark.OK,
        reasons=tuple(found_reasons(flag)) if flag else (_("Säännöt eivät löytäneet huomautettavaa."),),
        href=reverse("admin:orders_order_suspicion", args=[known.order.pk]) if flag else "",
        link=_("Selvitä epäily tai hylkää"),
    )


def _phone(e164: str) -> str:
    try:
        return format_phone(e164)
    except InvalidPhone:
        return e164


def _when(known: Known) -> str:
    return date_format(clock.local(known.order.terms_accepted_at), "j.n.Y G.i")

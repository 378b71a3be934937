"""The page of figures: what each app tells of a period (DESK_FIGURES), as pictures and as tables."""

from collections.abc import Iterable, Iterator
from typing import Final

from django.contrib.admin import AdminSite
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lapinkumi.core import clock
from lapinkumi.core.charts import chart
from lapinkumi.core.contributors import contributors
from lapinkumi.core.figures import Figure, Period

PERIODS: Final = {
    "7": gettext_lazy("7 päivää"),
    "30": gettext_lazy("30 päivää"),
    "90": gettext_lazy("90 päivää"),
    "365": gettext_lazy("vuosi"),
}
USUAL: Final = "30"


def figures_page(site: AdminSite, request: HttpRequest) -> TemplateResponse:
    """The figures of a period that ends today; one that nobody offers is the usual one."""
    asked = request.GET.get("jakso", USUAL)
    chosen = asked if asked in PERIODS else USUAL
    period = Period.ending(clock.today(), days=int(chosen))
    charts = [chart(figure) for figure in _figures(request.user, period)]
    choices = [(key, name, key == chosen) for key, name in PERIODS.items()]
    told = {
        "title": _("Luvut"),
        "charts": charts,
        "choices": choices,
        "period": period,
        "is_nav_sidebar_enabled": False,
    }
    return TemplateResponse(request, "admin/figures.html", {**site.each_context(request), **told})


def _figures(user: AbstractBaseUser | AnonymousUser, period: Period) -> Iterator[Figure]:
    for contributor in contributors("DESK_FIGURES"):
        told: Figure | Iterable[Figure] = contributor(period)
        figures = [told] if isinstance(told, Figure) else told
        yield from (one for one in figures if not one.right or user.has_perm(one.right))  # type: ignore[union-attr]

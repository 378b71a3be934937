"""Feeds at the desk: handed in, looked at, let in; the page follows the worker (R1.3)."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.desk_pages import LookedAt, page
from lapinkumi.core.errors import ShopError
from lapinkumi.core.spreadsheets import csv_lines
from shop.feed_report import SHOWN, counts, empties_many, outcome, report_rows
from shop.models import FeedFinding, FeedRun, StockSource
from shop.services import feed_runs


class HandInForm(forms.Form):
    """Whose feed it is, and how it is to be read."""

    source = forms.ModelChoiceField(
        label=gettext_lazy("Varasto tai tavarantoimittaja"),
        queryset=StockSource.objects.filter(active=True),
        error_messages={"required": gettext_lazy("Valitse, kenen tuotteita tiedostossa on.")},
    )
    file = forms.FileField(
        label=gettext_lazy("Tiedosto"),
        allow_empty_file=True,
        help_text=gettext_lazy("CSV (UTF-8, puolipisteet) tai Excel-työkirja (.xlsx), enintään 60 Mt."),
        widget=forms.ClearableFileInput({"accept": ".csv,.xlsx"}),
        error_messages={"required": gettext_lazy("Valitse tiedosto.")},
    )
    full = forms.ChoiceField(
        label=gettext_lazy("Tiedostossa on"),
        choices=[
            ("", gettext_lazy("osa valikoimasta: muiden tuotteiden saldot jäävät ennalleen")),
            ("1", gettext_lazy("koko valikoima: mitä siinä ei ole, on tältä varastolta loppu")),
        ],
        required=False,
        widget=forms.RadioSelect({"class": "radiolist"}),
        initial="",
    )
    flagged_percent = forms.IntegerField(
        label=gettext_lazy("Ilmoita hinnanmuutokset, jotka ovat yli (%)"),
        min_value=1,
        max_value=1000,
        initial=30,
        error_messages={"required": gettext_lazy("Kirjoita, kuinka suuresta muutoksesta ilmoitetaan, esimerkiksi 30.")},
    )

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        if not file.size:
            raise ValidationError(_("Tiedosto on tyhjä."))
        if file.size > feed_runs.MOST_BYTES:
            raise ValidationError(_("Tiedosto on liian suuri, enintään 60 Mt. Jaa se osiin."))
        return file


@admin.register(FeedRun)
class FeedRunAdmin(LookedAt, admin.ModelAdmin):
    list_display = ["name", "source", "state", "full", "created_at", "ended_at"]
    list_filter = ["state", "source"]
    list_select_related = ["source"]
    list_per_page = 50
    show_full_result_count = False
    ordering = ["-pk"]
    change_list_template = "admin/shop/feedrun/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("tuo/", wrap(self.hand_in_view), name="shop_feedrun_hand_in"),
            path("<int:pk>/tila/", wrap(self.state_view), name="shop_feedrun_state"),
            path("<int:pk>/paasta/", wrap(require_POST(self.let_in_view)), name="shop_feedrun_let_in"),
            path("<int:pk>/keskeyta/", wrap(require_POST(self.cancel_view)), name="shop_feedrun_cancel"),
            path("<int:pk>/raportti.csv", wrap(self.report_view), name="shop_feedrun_report"),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[FeedRun]:
        return FeedRun.objects.select_related("source")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return super().changelist_view(request, {"may_hand_in": _may(request), **(extra_context or {})})

    def hand_in_view(self, request: HttpRequest) -> HttpResponse:
        """Take a file and a few choices; what it would do is told on the run's page."""
        _require(request)
        form = HandInForm(request.POST or None, request.FILES or None, initial=request.GET.dict())
        if request.method == "POST" and form.is_valid() and (run := self._handed_in(request, form)):
            return redirect("admin:shop_feedrun_change", run.pk)
        return self._page(request, "hand_in", title=_("Tuo tuotteita ja saldoja"), form=form)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        run = self._run(request, object_id)
        return self._page(request, "run", title=str(run), **self._told(request, run))

    def state_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The part of the page that follows the worker; when it is over, the whole page is fetched anew."""
        run = self._run(request, pk)
        response = render(request, "admin/shop/feedrun/_progress.html", {"run": run, "counts": counts(run)})
        if not run.is_at_work:
            response["HX-Refresh"] = "true"
        return response

    def let_in_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        _require(request)
        run = self._run(request, pk)
        if run.tally.get("leaps") and not request.POST.get("looked"):
            messages.error(request, _("Tarkista ensin suuret hinnanmuutokset ja rastita, että ne saa tuoda."))
        elif empties_many(run) and not request.POST.get("emptying"):
            messages.error(
                request, _("Tarkista ensin, kuinka monta saldoa nollautuu, ja rastita, että ne saa nollata.")
            )
        else:
            self._do(request, feed_runs.let_in, pk)
        return redirect("admin:shop_feedrun_change", pk)

    def cancel_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        _require(request)
        self._run(request, pk)
        self._do(request, feed_runs.cancel, pk)
        return redirect("admin:shop_feedrun_change", pk)

    def report_view(self, request: HttpRequest, pk: int) -> StreamingHttpResponse:
        """Every finding as CSV, row by row."""
        run = self._run(request, pk)
        response = StreamingHttpResponse(csv_lines(report_rows(run)), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="tuonti-{run.pk}.csv"'
        return response

    def _run(self, request: HttpRequest, pk: Any) -> FeedRun:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return get_object_or_404(self.get_queryset(request), pk=pk if str(pk).isdecimal() else 0)

    def _handed_in(self, request: HttpRequest, form: HandInForm) -> FeedRun | None:
        data = form.cleaned_data
        try:
            return feed_runs.hand_in(
                source_id=data["source"].pk,
                file=data["file"],
                name=data["file"].name or _("tiedosto"),
                full=bool(data["full"]),
                flagged_percent=data["flagged_percent"],
                at=clock.now(),
                by=Actor.staff(request.user),
            )
        except ShopError as refused:
            form.add_error("source", str(refused.message))
            return None

    def _do(self, request: HttpRequest, act: Any, pk: int) -> None:
        try:
            act(run_id=pk, at=clock.now(), by=Actor.staff(request.user))
        except ShopError as refused:
            messages.error(request, str(refused.message))

    def _told(self, request: HttpRequest, run: FeedRun) -> dict[str, Any]:
        found = {kind: run.findings.filter(kind=kind).order_by("line", "pk") for kind in FeedFinding.Kind.values}
        return {
            "run": run,
            "counts": counts(run),
            "outcome": outcome(run),
            "emptied": run.tally["emptied"] if empties_many(run) else 0,
            "problems": found["problem"][:SHOWN],
            "leaps": found["price"][:SHOWN],
            "shown": SHOWN,
            "events": run.events.select_related("actor_user").order_by("-pk"),
            "may_act": _may(request),
        }

    def _page(self, request: HttpRequest, name: str, **context: Any) -> TemplateResponse:
        return page(self, request, f"admin/shop/feedrun/{name}.html", **context)


def _may(request: HttpRequest) -> bool:
    return request.user.has_perm("shop.add_feedrun")


def _require(request: HttpRequest) -> None:
    if not _may(request):
        raise PermissionDenied

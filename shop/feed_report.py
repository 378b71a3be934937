"""What is told of a feed: its counts in words, and the report that can be carried away."""

from collections.abc import Iterator
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from lapinkumi.core.spreadsheets import guard
from shop.models import FeedRun
from shop.states import FeedState

SHOWN: Final = 50  # on the page; all that are kept are in the report
MANY: Final = 10  # more than a tenth of what the source has in stock
WORDS: Final[dict[str, Any]] = {
    "new": ngettext_lazy("uusi tuote", "uutta tuotetta", "count"),
    "changed": ngettext_lazy("muuttunut", "muuttunutta", "count"),
    "same": ngettext_lazy("ennallaan", "ennallaan", "count"),
    "refused": ngettext_lazy("hylätty rivi", "hylättyä riviä", "count"),
    "leaps": ngettext_lazy("suuri hinnanmuutos", "suurta hinnanmuutosta", "count"),
    "published": ngettext_lazy("menee heti myyntiin", "menee heti myyntiin", "count"),
    "waiting": ngettext_lazy("odottaa puuttuvia tietoja", "odottaa puuttuvia tietoja", "count"),
    "emptied": ngettext_lazy("saldo nollautuu", "saldoa nollautuu", "count"),
}
ALWAYS: Final = ("new", "changed", "same", "refused")


def counts(run: FeedRun) -> list[tuple[str, int]]:
    """How many rows of each sort, in words; those that every feed has, and others where there are any."""
    rows = [(word, run.tally.get(name, 0)) for name, word in WORDS.items() if name in ALWAYS or run.tally.get(name)]
    return [(word % {"count": count}, count) for word, count in rows]


def outcome(run: FeedRun) -> dict[str, str]:
    """Where the run stands, as a notice {tone, title, text}."""
    unnamed = run.tally.get("unnamed", 0) if run.full else 0
    kept = " " + not_emptied(unnamed) if unnamed else ""
    told = {
        FeedState.CHECKING: ("info", _("Tarkistetaan"), _("Mitään ei vielä tallenneta.")),
        FeedState.CHECKED: (
            "info",
            _("Tarkistettu"),
            _("Mitään ei ole vielä tallennettu. Katso luvut ja päätä.") + kept,
        ),
        FeedState.APPLYING: ("info", _("Tuodaan"), _("Voit sulkea sivun: työ jatkuu.")),
        FeedState.DONE: ("warn" if kept else "good", _("Tuotu"), kept.strip()),
        FeedState.CANCELLED: ("warn", _("Keskeytetty"), _cancelled(run)),
        FeedState.FAILED: ("bad", _("Ei onnistunut"), run.error),
    }
    tone, title, text = told[FeedState(run.state)]
    return {"tone": tone, "title": title, "text": text}


def not_emptied(unnamed: int) -> str:
    """Why a full feed leaves all stock as it is: so many of its rows may mean any article."""
    told = ngettext(
        "Saldoja ei nollata, koska %d rivistä ei selviä, mitä tuotetta se tarkoittaa. Korjaa rivi ja tuo uudelleen.",
        "Saldoja ei nollata, koska %d rivistä ei selviä, mitä tuotetta ne tarkoittavat. Korjaa rivit ja tuo uudelleen.",
        unnamed,
    )
    return told % unnamed


def empties_many(run: FeedRun) -> bool:
    """True where letting a full feed in would empty so much that a person must have looked at it first."""
    return run.tally.get("emptied", 0) * MANY > run.tally.get("stocked", 0)


def report_rows(run: FeedRun) -> Iterator[list[str]]:
    """The report's rows, safe to open in a spreadsheet."""
    yield [_("laji"), _("rivi"), _("sarake"), _("selite")]
    for word, count in counts(run):
        yield [_("yhteensä"), "", word, str(count)]
    if run.error:
        yield [_("virhe"), "", "", guard(run.error)]
    found = run.findings.order_by("kind", "line", "pk")
    for finding in found.iterator(chunk_size=2000):
        yield [finding.get_kind_display(), str(finding.line), guard(finding.column), guard(finding.sentence)]


def _cancelled(run: FeedRun) -> str:
    if run.forecast and run.at_line:
        return _("Rivit %(line)s asti on tuotu, ja ne jäävät voimaan.") % {"line": run.at_line}
    return _("Mitään ei tallennettu.")

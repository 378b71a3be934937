"""`manage.py import_products FILE [--supplier CODE] [--full]`: a supplier's catalogue and stock, or our own."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from shop.basics import CENTRAL_CODE
from shop.feed_report import not_emptied
from shop.imports import staging
from shop.imports.csvfile import BadFile, Problem
from shop.imports.runs import (
    BATCH_ROWS,
    FeedFile,
    batches,
    one_at_a_time,
    product_file,
    sort_out,
    unknown_columns,
)
from shop.models import StockSource
from shop.services.feeds import Feed, empty_missing, merge_batch, note_refused

IMPORTER = Actor.system("import")


class Command(BaseCommand):
    help = (
        "Reads articles, prices and stock from a CSV file (UTF-8, semicolons) or an Excel workbook (.xlsx). "
        "Bad rows are told with their line and reason, good rows go in; reading the file again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--supplier", default=CENTRAL_CODE, metavar="CODE", help="whose feed it is; without it, our own warehouse's"
        )
        parser.add_argument(
            "--full",
            action="store_true",
            help="the file is all they have: what it does not name is out of stock",
        )

    def handle(self, *, file: Path, supplier: str, full: bool, **options: Any) -> None:
        try:
            source = _source(supplier)
            feed = Feed(source=source, started=clock.now())
            opened = product_file(file)
            with one_at_a_time(), staging.tables():
                self._read(feed, opened)
                if full:
                    self._empty(feed)
        except BadFile as bad:
            raise CommandError(str(bad.message)) from None
        self._summary(feed)

    def _read(self, feed: Feed, file: FeedFile) -> None:
        if ignored := unknown_columns(file):
            self.stdout.write(_("Näitä sarakkeita tuonti ei käytä: %(columns)s.") % {"columns": ", ".join(ignored)})
        for rows in batches(file, BATCH_ROWS):
            read = sort_out(rows)
            self._tell(read.problems)
            feed.tally["refused"] += len(rows) - len(read.articles)
            feed.tally["unnamed"] += read.unnamed
            note_refused(feed=feed, supplier_skus=read.unread, at=clock.now(), by=IMPORTER)
            self._tell(merge_batch(feed=feed, articles=read.articles, at=clock.now(), by=IMPORTER))

    def _empty(self, feed: Feed) -> None:
        if not feed.tally["new"] + feed.tally["changed"] + feed.tally["same"]:
            raise BadFile(_("Tiedostossa ei ollut yhtään kelvollista riviä. Saldoja ei nollattu."))
        if feed.tally["unnamed"]:
            self.stdout.write(not_emptied(feed.tally["unnamed"]))
            return
        empty_missing(feed=feed, at=clock.now(), by=IMPORTER)

    def _tell(self, problems: list[Problem]) -> None:
        for problem in problems:
            self.stdout.write(str(problem))

    def _summary(self, feed: Feed) -> None:
        tally = feed.tally
        for reason, count in feed.waiting.most_common():
            self.stdout.write(_("Odottaa julkaisua, %(count)s kpl: %(reason)s") % {"count": count, "reason": reason})
        lines = {
            _("Uusia tuotteita"): tally["new"],
            _("Muuttuneita"): tally["changed"],
            _("Ennallaan"): tally["same"],
            _("Hylättyjä rivejä"): tally["refused"],
            _("Julkaistu"): tally["published"],
            _("Saldo nollattu"): tally["emptied"],
        }
        self.stdout.write(", ".join(f"{name}: {count}" for name, count in lines.items()))
        if not tally["new"] + tally["changed"] + tally["published"] + tally["emptied"]:
            self.stdout.write(_("Mikään ei muuttunut."))


def _source(code: str) -> StockSource:
    source = StockSource.objects.filter(code=code).first()
    if source is None:
        known = ", ".join(StockSource.objects.values_list("code", flat=True)) or "–"
        raise BadFile(_("Varastoa ”%(code)s” ei ole. Varastot: %(known)s.") % {"code": code, "known": known})
    return source

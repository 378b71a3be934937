"""`manage.py import_vehicles FILE`: cars, their hubs and the sizes that fit them."""

from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from shop.imports import vehicles
from shop.imports.csvfile import BadFile, CsvFile, Problem, Row
from shop.imports.runs import batches, one_at_a_time
from shop.imports.vehicles import Car, read_car
from shop.services.vehicles import store_cars

IMPORTER = Actor.system("import")
BATCH_ROWS = 500


class Command(BaseCommand):
    help = (
        "Reads cars and fitments from a CSV file (UTF-8, semicolons). Bad rows are told with their line and reason, "
        "good rows go in; reading the file again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options: Any) -> None:
        try:
            with one_at_a_time():
                tally = self._read(CsvFile(file, required=vehicles.REQUIRED_COLUMNS))
        except BadFile as bad:
            raise CommandError(str(bad.message)) from None
        self._summary(tally)

    def _read(self, csv_file: CsvFile) -> Counter[str]:
        if ignored := [column for column in csv_file.columns if column not in vehicles.KNOWN_COLUMNS]:
            self.stdout.write(_("Näitä sarakkeita tuonti ei käytä: %(columns)s.") % {"columns": ", ".join(ignored)})
        tally = Counter[str]()
        lines: dict[str, int] = {}
        for rows in batches(csv_file, BATCH_ROWS):
            cars = self._cars(rows, lines)
            tally["refused"] += len(rows) - len(cars)
            tally.update(store_cars(cars=cars, at=clock.now(), by=IMPORTER))
        return tally

    def _cars(self, rows: list[Row | Problem], lines: dict[str, int]) -> list[Car]:
        """The good rows; `lines` remembers where each code stood first."""
        cars = []
        for row in rows:
            car = [row] if isinstance(row, Problem) else read_car(row)
            if isinstance(car, Car) and (first := lines.setdefault(car.code, car.line)) != car.line:
                car = [Problem(car.line, _("sama tunnus on jo rivillä %(other)s.") % {"other": first}, "code")]
            if isinstance(car, Car):
                cars.append(car)
            else:
                for problem in car:
                    self.stdout.write(str(problem))
        return cars

    def _summary(self, tally: Counter[str]) -> None:
        lines = {
            _("Uusia autoja"): tally["new"],
            _("Muuttuneita"): tally["changed"],
            _("Ennallaan"): tally["same"],
            _("Hylättyjä rivejä"): tally["refused"],
        }
        self.stdout.write(", ".join(f"{name}: {count}" for name, count in lines.items()))
        if not tally["new"] + tally["changed"]:
            self.stdout.write(_("Mikään ei muuttunut."))

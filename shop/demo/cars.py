"""The cars of the demonstration, read as any feed of cars is."""

import functools

from shop.demo.tables import VEHICLES
from shop.imports.csvfile import CsvFile, Row
from shop.imports.vehicles import REQUIRED_COLUMNS, Car, read_car


@functools.cache
def cars() -> tuple[Car, ...]:
    """Every car of vehicles.csv; ValueError if a row of our own file is bad."""
    read = [read_car(row) for row in CsvFile(VEHICLES, required=REQUIRED_COLUMNS) if isinstance(row, Row)]
    bad = [problem for car in read if not isinstance(car, Car) for problem in car]
    if bad:
        raise ValueError("; ".join(str(problem) for problem in bad))
    return tuple(car for car in read if isinstance(car, Car))

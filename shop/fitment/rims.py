"""Whether a rim fits a car: bolts, centre bore, offset, diameter, width for the car's tyres, and load."""

from collections.abc import Iterator

from shop.car import Car
from shop.fitment.facts import RimFacts
from shop.fitment.pairs import width_reason
from shop.fitment.verdict import SEVERITY, Fit, Reason, Verdict
from shop.load_speed import load_kg
from shop.sizes import TyreSize, plain


def judge_rim(rim: RimFacts, car: Car) -> Verdict:
    """The verdict on the rim under this car. What a wrong bolt pattern rules out needs no further finding."""
    bolts = _bolts(rim, car)
    if bolts.fit == Fit.NOT:
        return Verdict.of([bolts])
    return Verdict.of([bolts, _bore(rim, car), _offset(rim, car), *_dimensions(rim, car), _load(rim, car)])


def _bolts(rim: RimFacts, car: Car) -> Reason:
    if car.bolts is None:
        return Reason("bolts_unknown", Fit.UNKNOWN, {"bolts": str(rim.bolts)})
    fit = Fit.FITS if rim.bolts == car.bolts else Fit.NOT
    code = "bolts_equal" if fit == Fit.FITS else "bolts_differ"
    return Reason(code, fit, {"bolts": str(rim.bolts), "car": str(car.bolts)})


def _bore(rim: RimFacts, car: Car) -> Reason:
    """A wider bore is centred with a ring; a narrower one does not go over the hub."""
    if car.centre_bore_mm is None:
        return Reason("bore_unknown", Fit.UNKNOWN, {"bore": plain(rim.centre_bore_mm)})
    data = {"bore": plain(rim.centre_bore_mm), "hub": plain(car.centre_bore_mm)}
    if rim.centre_bore_mm < car.centre_bore_mm:
        return Reason("bore_too_small", Fit.NOT, data)
    if rim.centre_bore_mm > car.centre_bore_mm:
        return Reason("bore_needs_ring", Fit.CONDITIONS, data)
    return Reason("bore_equal", Fit.FITS, data)


def _offset(rim: RimFacts, car: Car) -> Reason:
    if car.et_min is None or car.et_max is None:
        return Reason("offset_unknown", Fit.UNKNOWN, {"et": rim.et_mm})
    data = {"et": rim.et_mm, "low": car.et_min, "high": car.et_max}
    if car.et_min <= rim.et_mm <= car.et_max:
        return Reason("offset_within", Fit.FITS, data)
    return Reason("offset_outside", Fit.NOT, data)


def _dimensions(rim: RimFacts, car: Car) -> Iterator[Reason]:
    """The diameter must be listed; the width must suit one of the car's tyres of that diameter."""
    if not car.sizes:
        yield Reason("sizes_unknown", Fit.UNKNOWN)
        return
    sizes = [size for size in car.sizes if size.rim == rim.diameter_in]
    data = {"diameter": plain(rim.diameter_in), "listed": [plain(inches) for inches in car.rim_diameters]}
    if not sizes:
        yield Reason("diameter_not_listed", Fit.NOT, data)
        return
    yield Reason("diameter_listed", Fit.FITS, data)
    width = min((width_reason(size, rim.width_in) for size in sizes), key=lambda reason: SEVERITY[reason.fit])
    yield width
    if width.fit != Fit.NOT:
        yield from _axle(rim, car)


def _axle(rim: RimFacts, car: Car) -> Iterator[Reason]:
    """A rim that goes on one axle only, because no set of the car takes it on both."""
    suited = [(_takes(wheels.front, rim), _takes(wheels.rear or wheels.front, rim)) for wheels in car.wheels]
    if not any(front and rear for front, rear in suited):
        yield Reason("rim_front_only" if any(front for front, _rear in suited) else "rim_rear_only", Fit.CONDITIONS)


def _takes(size: TyreSize, rim: RimFacts) -> bool:
    return size.rim == rim.diameter_in and width_reason(size, rim.width_in).fit != Fit.NOT


def _load(rim: RimFacts, car: Car) -> Reason:
    """Half an axle's load on each rim: the car's least load index says how much that is."""
    if rim.max_load_kg is None or car.load_index is None:
        return Reason("rim_load_unknown", Fit.CONDITIONS)
    needed = load_kg(car.load_index)
    data = {"load_kg": rim.max_load_kg, "needed": needed}
    if rim.max_load_kg >= needed:
        return Reason("rim_load_enough", Fit.FITS, data)
    return Reason("rim_load_too_low", Fit.NOT, data)

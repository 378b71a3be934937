"""Whether a tyre fits a car. Only sizes that are listed for the car are green; what was not checked never is."""

from collections.abc import Iterator

from shop.car import Car
from shop.fitment.facts import TyreFacts
from shop.fitment.verdict import Fit, Reason, Verdict
from shop.load_speed import as_fast, carries
from shop.sizes import TyreSize


def judge_tyre(tyre: TyreFacts, car: Car) -> Verdict:
    """The verdict on one tyre of these facts under this car."""
    if not car.sizes:
        return Verdict.of([Reason("sizes_unknown", Fit.UNKNOWN)])
    return Verdict.of([*_size(tyre.size, car), *_load(tyre, car), *_speed(tyre, car)])


def _size(size: TyreSize, car: Car) -> Iterator[Reason]:
    data = {"size": str(size), "listed": [str(listed) for listed in car.sizes]}
    if size in car.sizes:
        yield Reason("size_listed", Fit.FITS, data)
        yield from _axle(size, car)
    elif (twin := _twin(size)) in car.sizes and size.commercial:
        yield Reason("van_tyre_for_car", Fit.CONDITIONS, data)
        yield from _axle(twin, car)
    elif twin in car.sizes:
        yield Reason("van_tyre_needed", Fit.NOT, data)
    else:
        yield Reason("size_not_listed", Fit.NOT, data)


def _twin(size: TyreSize) -> TyreSize:
    """The same figures with the C of van tyres, or without it."""
    return TyreSize(size.width, size.aspect, size.rim, commercial=not size.commercial)


def _axle(size: TyreSize, car: Car) -> Iterator[Reason]:
    """A size that goes on one axle only, because no set of the car has it on both."""
    on = [wheels for wheels in car.wheels if size in wheels.sizes]
    if any(not wheels.rear for wheels in on):
        return
    wheels = on[0]
    code = "front_only" if size == wheels.front else "rear_only"
    other = wheels.rear if size == wheels.front else wheels.front
    yield Reason(code, Fit.CONDITIONS, {"size": str(size), "other": str(other)})


def _load(tyre: TyreFacts, car: Car) -> Iterator[Reason]:
    if car.load_index is None:
        yield Reason("load_unknown", Fit.CONDITIONS, {"load_index": tyre.load_index})
        return
    if tyre.xl:
        yield Reason("reinforced", Fit.FITS)
    enough = carries(tyre.load_index, at_least=car.load_index)
    data = {"load_index": tyre.load_index, "needed": car.load_index}
    yield Reason("load_enough", Fit.FITS, data) if enough else Reason("load_too_low", Fit.NOT, data)


def _speed(tyre: TyreFacts, car: Car) -> Iterator[Reason]:
    """A winter tyre may be of a lower speed symbol than the car's, with a sticker in the driver's sight."""
    if not car.speed_symbol:
        yield Reason("speed_unknown", Fit.CONDITIONS, {"speed_symbol": tyre.speed_symbol})
        return
    data = {"speed_symbol": tyre.speed_symbol, "needed": car.speed_symbol}
    if as_fast(tyre.speed_symbol, at_least=car.speed_symbol):
        yield Reason("speed_enough", Fit.FITS, data)
    elif tyre.for_winter:
        yield Reason("speed_sticker", Fit.CONDITIONS, data)
    else:
        yield Reason("speed_too_low", Fit.NOT, data)

"""Carriers, freight prices and ways as staff keep them; and those that the shop starts from."""

from collections.abc import Sequence
from datetime import datetime

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act, step
from orders.delivery.basics import CARRIERS, FIRST_ON, CarrierFacts, Steps
from orders.models import Carrier, DeliveryWay, FreightEvent, FreightStep, FreightTable, Reach, WaySwitch


@act
def enter_carriers(*, at: datetime, by: Actor) -> int:
    """Enter the carriers that are missing, each with its prices, and both ways open; returns how many carriers.

    What is there is left as staff have made it; running it again enters nothing.
    """
    for way in DeliveryWay.values:
        WaySwitch.objects.get_or_create(way=way)
    known = set(Carrier.objects.values_list("code", flat=True))
    missing = [(position, facts) for position, facts in enumerate(CARRIERS, start=1) if facts.code not in known]
    for position, facts in missing:
        _enter(facts, position, at, by)
    return len(missing)


@step
def note_carrier(*, carrier: Carrier, kind: str, fields: Sequence[str] = (), at: datetime, by: Actor) -> None:
    """Keep who wrote or changed the carrier or one of its price lists."""
    FreightEvent.of(at=at, by=by, kind=kind, data={"fields": list(fields)}, carrier=carrier).save()


@step
def note_switch(*, switch: WaySwitch, at: datetime, by: Actor) -> None:
    """Keep who opened or closed the way."""
    FreightEvent.of(at=at, by=by, kind="opened" if switch.is_open else "closed", switch=switch).save()


def _enter(facts: CarrierFacts, position: int, at: datetime, by: Actor) -> None:
    carrier = Carrier.objects.create(
        code=facts.code,
        name=facts.name,
        tracking=facts.tracking,
        agent_type=facts.agent_type,
        point_service=facts.services[0],
        door_service=facts.services[1],
        position=position,
        point_limit_kg=facts.to_point[-1].up_to_kg,
        door_limit_kg=facts.to_door[-1].up_to_kg,
    )
    for reach, steps in ((Reach.POINT, facts.to_point), (Reach.DOOR, facts.to_door)):
        _enter_table(carrier, reach, steps)
    note_carrier(carrier=carrier, kind="entered", at=at, by=by)


def _enter_table(carrier: Carrier, reach: str, steps: Sequence[Steps]) -> None:
    table = FreightTable.objects.create(carrier=carrier, reach=reach, first_on=FIRST_ON)
    rows = [FreightStep(table=table, up_to_kg=step.up_to_kg, price=step.price) for step in steps]
    FreightStep.objects.bulk_create(rows)

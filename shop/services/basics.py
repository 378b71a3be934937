"""Entering what the shop starts from."""

from datetime import datetime

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from shop import payment_methods
from shop.basics import CENTRAL_CODE, CENTRAL_NAME, RULES, SERVICES, ServiceFacts
from shop.models import (
    Kind,
    MandatoryServiceRule,
    PaymentMethod,
    PricePeriod,
    Product,
    ProductEvent,
    Service,
    StockSource,
)
from shop.policy import DELIVERY_FIRST_WORKING_DAYS


@act
def enter_basics(*, at: datetime, by: Actor) -> int:
    """Enter the services, their mandatory rules, payment methods and the central warehouse that are missing.

    Returns how many services.

    What is there is left as staff have made it; running it again enters nothing.
    """
    days = {"lead_days_min": DELIVERY_FIRST_WORKING_DAYS, "lead_days_max": DELIVERY_FIRST_WORKING_DAYS}
    StockSource.objects.get_or_create(
        code=CENTRAL_CODE, defaults={"name": CENTRAL_NAME, "kind": StockSource.Kind.CENTRAL, **days}
    )
    known = set(Service.objects.values_list("code", flat=True))
    entered = [_enter(facts, at, by) for facts in SERVICES if facts.code not in known]
    _enter_payment_methods()
    _enter_rules({service.code: service for service in entered})
    return len(entered)


def _enter_payment_methods() -> None:
    known = set(PaymentMethod.objects.values_list("code", flat=True))
    for position, (code, name, credit, names, explanation) in enumerate(payment_methods.BASICS, start=1):
        if code not in known:
            PaymentMethod.objects.create(
                code=code,
                name=name,
                credit=credit,
                names=names,
                explanation=explanation,
                position=position,
                is_offered=code not in payment_methods.SWITCHED_OFF,
            )


def _enter(facts: ServiceFacts, at: datetime, by: Actor) -> Service:
    product = Product.objects.create(
        sku=f"PALVELU-{facts.code.upper()}",
        slug=facts.code,
        kind=Kind.SERVICE,
        name=facts.name,
        description=facts.description,
        price=facts.price,
        published=True,
        published_at=at,
        created_at=at,
        updated_at=at,
    )
    PricePeriod.objects.create(product=product, price=facts.price, valid_from=at, cause="basics")
    ProductEvent.of(at=at, by=by, kind="published", product=product).save()
    return Service.objects.create(
        product=product,
        code=facts.code,
        per=facts.per,
        duration_minutes=facts.minutes,
        needs_time=facts.needs_time,
        included=facts.included,
        not_included=facts.not_included,
    )


def _enter_rules(entered: dict[str, Service]) -> None:
    """A rule comes with its service, once: a rule that staff have deleted stays away."""
    for condition, code, reason in RULES:
        if code in entered:
            MandatoryServiceRule.objects.create(condition=condition, service=entered[code], reason=reason)

"""Rows of the range for tests: each function makes one valid thing, changed by keyword."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from shop.models import (
    Brand,
    Campaign,
    CampaignTarget,
    Colour,
    Kind,
    Material,
    PricePeriod,
    Product,
    Rim,
    Season,
    Service,
    StockLevel,
    StockMovement,
    StockSource,
    Tyre,
    Vehicle,
    VehicleFitment,
)

AT = datetime(2026, 6, 1, 9, tzinfo=UTC)
NO_LABEL: dict[str, Any] = {"eprel_id": None, "fuel_class": "", "wet_class": "", "noise_db": None, "noise_class": ""}
LABEL: dict[str, Any] = {"eprel_id": 381667, "fuel_class": "C", "wet_class": "B", "noise_db": 71, "noise_class": "B"}
TYRE_FIELDS = {field.name for field in Tyre._meta.concrete_fields}
RIM_FIELDS = {field.name for field in Rim._meta.concrete_fields}


def brand(**changes: Any) -> Brand:
    values = {
        "name": "Kaamos",
        "slug": "kaamos",
        "manufacturer_name": "Kaamos Renkaat Oy",
        "manufacturer_address": "Tehtaankatu 1, 96100 Rovaniemi",
        "manufacturer_contact": "tuotteet@kaamos.example",
        **changes,
    }
    return Brand.objects.update_or_create(slug=values["slug"], defaults=values)[0]


def product(*, kind: str, **changes: Any) -> Product:
    """A published product with its open price period."""
    sku = changes.pop("sku", f"{kind}-1".upper())
    published = changes.pop("published", True)
    made = Product.objects.create(
        **{
            "sku": sku,
            "slug": sku.lower(),
            "kind": kind,
            "brand": None if kind == Kind.SERVICE else brand(),
            "name": "Railo",
            "price": Decimal("119.00"),
            "weight_kg": None if kind == Kind.SERVICE else Decimal("9.000"),
            "published": published,
            "published_at": AT if published else None,
            "created_at": AT,
            "updated_at": AT,
            **changes,
        }
    )
    PricePeriod.objects.create(product=made, price=made.price, valid_from=AT, cause="test")
    return made


def tyre(**changes: Any) -> Product:
    facts = {name: changes.pop(name) for name in TYRE_FIELDS & changes.keys()}
    made = product(kind=Kind.TYRE, **changes)
    Tyre.objects.create(
        **{
            "product": made,
            "width": 205,
            "aspect": 55,
            "rim_inch": Decimal(16),
            "load_index": 91,
            "speed_symbol": "V",
            "season": Season.SUMMER,
            **LABEL,
            **facts,
        }
    )
    return made


def rim(**changes: Any) -> Product:
    facts = {name: changes.pop(name) for name in RIM_FIELDS & changes.keys()}
    made = product(kind=Kind.RIM, **{"name": "Kaira", **changes})
    Rim.objects.create(
        **{
            "product": made,
            "width_in": Decimal("7.5"),
            "diameter_in": Decimal(17),
            "bolt_count": 5,
            "pcd_mm": Decimal("112.0"),
            "et_mm": 45,
            "centre_bore_mm": Decimal("57.1"),
            "colour": Colour.BLACK,
            "material": Material.ALLOY,
            "winter_proof": True,
            "max_load_kg": 690,
            **facts,
        }
    )
    return made


def service(*, code: str = "valmiina-autoon", **changes: Any) -> Product:
    made = product(kind=Kind.SERVICE, **{"sku": f"PALVELU-{code.upper()}", "name": "Valmiina autoon", **changes})
    Service.objects.create(product=made, code=code, duration_minutes=60)
    return made


def source(*, code: str = "keskus", **changes: Any) -> StockSource:
    values = {
        "name": code.capitalize(),
        "kind": StockSource.Kind.CENTRAL if code == "keskus" else StockSource.Kind.SUPPLIER,
        "lead_days_min": 2 if code == "keskus" else 5,
        "lead_days_max": 2 if code == "keskus" else 10,
        **changes,
    }
    return StockSource.objects.update_or_create(code=code, defaults=values)[0]


def level(product: Product, *, quantity: int, code: str = "keskus", **changes: Any) -> StockLevel:
    """A level whose ledger already holds its quantity."""
    made = StockLevel.objects.create(
        **{
            "product": product,
            "source": source(code=code),
            "supplier_sku": product.sku,
            "quantity": quantity,
            **changes,
        }
    )
    if quantity:
        StockMovement.objects.create(level=made, delta=quantity, cause="test", at=AT)
    return made


def campaign(*targets: dict[str, Any], **changes: Any) -> Campaign:
    """A planned campaign of ten percent, with what it covers."""
    name = changes.pop("name", "Talvikampanja")
    values = {"name": name, "slug": name.lower(), "terms": "Niin kauan kuin tavaraa riittää.", "amount": Decimal(10)}
    made = Campaign.objects.create(**{**values, **changes})
    for target in targets:
        CampaignTarget.objects.create(campaign=made, **target)
    return made


def vehicle(**changes: Any) -> Vehicle:
    return Vehicle.objects.create(
        **{
            "code": "skoda-octavia-iii-2013",
            "make": "Skoda",
            "model": "Octavia",
            "variant": "III 1.0–2.0",
            "year_from": 2013,
            "year_to": 2020,
            "car_class": "car",
            "bolt_count": 5,
            "pcd_mm": Decimal("112.0"),
            "centre_bore_mm": Decimal("57.1"),
            "thread": "M14x1.5",
            "fastener": "bolt",
            "et_min": 38,
            "et_max": 54,
            "load_index": 91,
            "speed_symbol": "V",
            **changes,
        }
    )


def fitment(**changes: Any) -> VehicleFitment:
    return VehicleFitment.objects.create(
        **{
            "vehicle": changes.pop("vehicle", None) or vehicle(),
            "front_width": 205,
            "front_aspect": 55,
            "front_rim": Decimal(16),
            "front_rim_width": Decimal("6.5"),
            "front_et": 46,
            **changes,
        }
    )

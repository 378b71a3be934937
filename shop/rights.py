"""What staff roles may do with the range (ROLE_RIGHTS)."""

from lapinkumi.accounts.roles import Rights, Role

_KEPT = ("campaign", "feedrun", "pricechange", "product", "tyre", "rim", "service", "brand", "vehicle", "paymentmethod")
_LOOKED_AT = (
    *(
        "campaign",
        "campaigntarget",
        "campaignevent",
        "product",
        "productevent",
        "feedrun",
        "feedevent",
        "pricechange",
        "plannedprice",
        "pricechangeevent",
        "brand",
        "paymentmethod",
        "tyre",
        "rim",
        "service",
        "mandatoryservicerule",
        "priceperiod",
    ),
    *("stocksource", "stocklevel", "stockmovement", "vehicle", "vehiclefitment"),
)


def range_rights() -> Rights:
    """Clerks keep products and cars, the warehouse its shelves; the register's answers are the upkeep's."""
    return {
        Role.CLERK: [
            *(f"shop.view_{name}" for name in _LOOKED_AT),
            *(f"shop.{verb}_{name}" for verb in ("add", "change") for name in _KEPT),
            *(
                f"shop.{verb}_{name}"
                for verb in ("add", "change", "delete")
                for name in ("campaigntarget", "vehiclefitment")
            ),
        ],
        Role.WAREHOUSE: [
            *(f"shop.view_{name}" for name in _LOOKED_AT),
            "shop.add_stocklevel",
            "shop.change_stocklevel",
        ],
        Role.ACCOUNTANT: ["shop.view_product", "shop.view_priceperiod"],
        Role.ADMIN: ["*"],
    }

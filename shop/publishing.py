"""What must be known of a product before customers may see it."""

from decimal import Decimal

from django.utils.translation import gettext as _

from shop.load_speed import speed_kmh
from shop.models import Kind, Product, Season, Tyre

# Regulation (EU) 2020/740 art. 2(2): tyres outside the label's scope, studded ones apart.
SMALLEST_RIM_MM = 254
LARGEST_RIM_MM = 635
SLOWEST_KMH = 80


def needs_label(*, season: str, rim_inch: Decimal, speed_symbol: str) -> bool:
    """Whether a new tyre of these facts may be offered only with its EU label."""
    rim_mm = rim_inch * Decimal("25.4")
    in_scope = SMALLEST_RIM_MM < rim_mm < LARGEST_RIM_MM and speed_kmh(speed_symbol) >= SLOWEST_KMH
    return in_scope and season != Season.STUDDED


def missing(*, contacts: bool, details: bool, label: bool) -> list[str]:
    """What an offer would lack, as sentences: the maker's contacts, the typed facts, the label where one is needed."""
    sentences = {
        _("Merkin valmistajan yhteystiedot puuttuvat (tuoteturvallisuus)."): contacts,
        _("Tuotteen tekniset tiedot puuttuvat."): details,
        _("EU-rengasmerkintä puuttuu: EPREL-numero, luokat ja melu."): label,
    }
    return [sentence for sentence, known in sentences.items() if not known]


def missing_facts(product: Product) -> list[str]:
    """What keeps the product from being sold; empty when nothing does. Read `with_details()` first."""
    details = product.kind == Kind.ACCESSORY or hasattr(product, product.kind)
    return missing(
        contacts=product.brand is None or product.brand.has_contacts,
        details=details,
        label=not (details and product.kind == Kind.TYRE and _lacks_label(product.tyre)),
    )


def _lacks_label(tyre: Tyre) -> bool:
    return not tyre.has_label and needs_label(
        season=tyre.season, rim_inch=tyre.rim_inch, speed_symbol=tyre.speed_symbol
    )

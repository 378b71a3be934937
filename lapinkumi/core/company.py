"""Who the shop is (R15.1): printed on every document, e-mail and footer."""

from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured
from stdnum import bic, iban


@dataclass(frozen=True, kw_only=True)
class Company:
    """Contact and invoicing data of the company. All of it is public."""

    iban: str
    bic: str
    name: str = "Lapin Kumi Oy"
    trade_name: str = "Lapin Kumi"
    street: str = "Alakorkalontie 18"
    postcode: str = "69300"  # as the company's own terms print it
    city: str = "Rovaniemi"
    po_box: str = "PL 24"
    po_box_postcode: str = "96301"
    business_id: str = "1945691-3"
    vat_id: str = "FI1945691-3"
    email: str = "kauppa@lapinkumi.fi"
    phone: str = "040-1225567"
    phone_e164: str = "+358401225567"

    def __post_init__(self) -> None:
        if not iban.is_valid(self.iban):
            raise ImproperlyConfigured(f"COMPANY_IBAN is not a valid account number: {self.iban}.")
        if not bic.is_valid(self.bic):
            raise ImproperlyConfigured(f"COMPANY_BIC is not a valid bank code: {self.bic}.")

    @property
    def vat_id_plain(self) -> str:
        """The VAT number as invoices must write it: with no hyphen."""
        return self.vat_id.replace("-", "")

"""Brands and who answers for their goods."""

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Brand(models.Model):
    """A trademark with the contacts that every offer must show (Regulation (EU) 2023/988, art. 19).

    A maker outside the EU needs a responsible person inside it too.
    """

    name = models.CharField(_("nimi"), max_length=60)
    slug = models.SlugField(_("osoitteessa"), max_length=60, unique=True)
    manufacturer_name = models.CharField(_("valmistaja"), max_length=120, blank=True)
    manufacturer_address = models.CharField(_("valmistajan postiosoite"), max_length=240, blank=True)
    manufacturer_contact = models.CharField(
        _("valmistajan sähköinen osoite"), max_length=200, blank=True, help_text=_("Sähköpostiosoite tai verkkosivu.")
    )
    maker_in_eu = models.BooleanField(_("valmistaja on EU:ssa"), default=True)
    responsible_name = models.CharField(_("vastuuhenkilö EU:ssa"), max_length=120, blank=True)
    responsible_address = models.CharField(_("vastuuhenkilön postiosoite"), max_length=240, blank=True)
    responsible_contact = models.CharField(_("vastuuhenkilön sähköinen osoite"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("merkki")
        verbose_name_plural = _("merkit")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"), name="brand_once", violation_error_message=_("Tämänniminen merkki on jo olemassa.")
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def has_contacts(self) -> bool:
        """Whether all that an offer must tell of the maker is known."""
        needed = [self.manufacturer_name, self.manufacturer_address, self.manufacturer_contact]
        if not self.maker_in_eu:
            needed += [self.responsible_name, self.responsible_address, self.responsible_contact]
        return all(needed)

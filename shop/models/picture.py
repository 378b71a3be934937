"""Pictures of products, as they were made from what staff handed in."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shop.models.product import Product


class ProductPicture(models.Model):
    """One picture of a product. Its files lie in storage by `key`, in the sizes and formats of `shop.picture_files`."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="pictures")
    position = models.PositiveSmallIntegerField(_("järjestys"), default=1)
    alt = models.CharField(_("mitä kuvassa on"), max_length=160)
    key = models.CharField(max_length=32)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    added_at = models.DateTimeField(_("lisätty"))

    class Meta:
        verbose_name = _("kuva")
        verbose_name_plural = _("kuvat")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["product", "key"], name="picture_once"),
            models.CheckConstraint(condition=Q(width__gt=0, height__gt=0), name="picture_has_size"),
        ]

    def __str__(self) -> str:
        return self.alt

"""A product's pictures at the desk: added, described, ordered, taken away."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.desk_pages import page
from lapinkumi.core.errors import ShopError
from shop.models import Product, ProductPicture
from shop.pictures import shown
from shop.services.pictures import add_picture, describe_picture, take_away

NO_ALT = gettext_lazy("Kirjoita, mitä kuvassa on.")


class AddForm(forms.Form):
    """A file, and what it shows."""

    file = forms.FileField(
        label=gettext_lazy("Kuva"),
        allow_empty_file=True,
        help_text=gettext_lazy("JPEG, PNG tai WebP, vähintään 300 kuvapistettä leveä, enintään 15 Mt."),
        widget=forms.ClearableFileInput({"accept": ".jpg,.jpeg,.png,.webp"}),
        error_messages={"required": gettext_lazy("Valitse kuvatiedosto.")},
    )
    alt = forms.CharField(
        label=gettext_lazy("Mitä kuvassa on"),
        max_length=160,
        help_text=gettext_lazy("Niille, jotka eivät näe kuvaa: esimerkiksi ”Kulutuspinta edestä”."),
        error_messages={"required": NO_ALT},
    )


class DescribeForm(forms.Form):
    alt = forms.CharField(label=gettext_lazy("Mitä kuvassa on"), max_length=160, error_messages={"required": NO_ALT})
    position = forms.IntegerField(
        label=gettext_lazy("Järjestys"),
        min_value=1,
        max_value=99,
        error_messages={"required": gettext_lazy("Kirjoita, monentena kuva on.")},
    )


class Pictures:
    """The page of a product's pictures, for the product's admin."""

    def __init__(self, desk: admin.ModelAdmin) -> None:
        self.desk = desk

    def page(self, request: HttpRequest, pk: int) -> HttpResponse:
        product = self._product(request, pk)
        form = AddForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid() and self._added(request, product, form):
            return redirect("admin:shop_product_pictures", pk)
        pictures = [{"row": row, **shown(row)} for row in product.pictures.all()]
        context = {"title": _("Kuvat"), "product": product, "form": form, "pictures": pictures}
        return page(self.desk, request, "admin/shop/product/pictures.html", **context)

    def describe(self, request: HttpRequest, pk: int, picture_id: int) -> HttpResponse:
        """Both buttons of a picture's form: keep what was typed, or take it away."""
        picture = get_object_or_404(ProductPicture, pk=picture_id, product=self._product(request, pk))
        stamp: dict[str, Any] = {"picture_id": picture.pk, "at": clock.now(), "by": Actor.staff(request.user)}
        form = DescribeForm(request.POST)
        if "take_away" in request.POST:
            take_away(**stamp)
        elif form.is_valid():
            describe_picture(**form.cleaned_data, **stamp)
        else:
            messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect("admin:shop_product_pictures", pk)

    def _product(self, request: HttpRequest, pk: int) -> Product:
        product = get_object_or_404(Product.objects.with_details(), pk=pk)
        if not self.desk.has_change_permission(request, product):
            raise PermissionDenied
        return product

    def _added(self, request: HttpRequest, product: Product, form: AddForm) -> bool:
        data = form.cleaned_data
        try:
            add_picture(
                product_id=product.pk, file=data["file"], alt=data["alt"], at=clock.now(), by=Actor.staff(request.user)
            )
        except ShopError as refused:
            form.add_error("file", str(refused.message))
            return False
        messages.success(request, _("Kuva on lisätty."))
        return True

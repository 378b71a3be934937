"""Addresses of orders."""

from django.urls import URLPattern, path

from orders.converters import ORDER_TOKEN
from orders.views import (
    booking,
    cancelling,
    changing,
    correction,
    fee,
    klarna,
    letters,
    lookup,
    order,
    parcel,
    refund_account,
    shortage,
)
from orders.views.checkout import contact, delivery, pay, thanks, time

app_name = "orders"

urlpatterns: list[URLPattern] = [
    path("kassa/", delivery.show, name="checkout"),
    path("kassa/aika/", time.show, name="time"),
    path("kassa/tiedot/", contact.show, name="contact"),
    path("kassa/maksu/", pay.show, name="pay"),
    path("kassa/valmis/", thanks.show, name="thanks"),
    path("tilaus/", lookup.find, name="find"),
    path("tilaus/lahetetty/", lookup.sent, name="link_sent"),
    path(f"tilaus/<{ORDER_TOKEN}:token>/", order.show, name="order"),
    path(f"tilaus/<{ORDER_TOKEN}:token>/tilausvahvistus/", order.confirmation, name="confirmation"),
    path(f"tilaus/<{ORDER_TOKEN}:token>/aika/", booking.give_up, name="give_up_time"),
    path(f"tilaus/<{ORDER_TOKEN}:token>/maarat/", changing.quantities, name="change_quantities"),
    path(f"tilaus/<{ORDER_TOKEN}:token>/toimitus/", changing.place, name="change_place"),
    path(f"tilaus/<{ORDER_TOKEN}:token>/yhteystiedot/", changing.contact, name="change_contact"),
    path(f"tilaus/<{ORDER_TOKEN}:token>/kuitti/<slug:number>/", order.receipt, name="receipt"),
    path(f"tilaus/<{ORDER_TOKEN}:token>/viestit/", letters.show, name="letters"),
    path(f"tilaus/<{ORDER_TOKEN}:token>/peru/", cancelling.cancel, name="cancel"),
    path(f"tilaus/<{ORDER_TOKEN}:token>/puuttuu/", shortage.choose, name="shortage"),
    path(f"tilaus/<{ORDER_TOKEN}:token>/korjaus/", correction.show, name="correction"),
    path(f"tilaus/<{ORDER_TOKEN}:token>/korjaus/peru/", correction.decline, name="decline_correction"),
    path(f"tilaus/<{ORDER_TOKEN}:token>/korjaus/uudelleen/", correction.order_anew, name="order_anew"),
    path(f"tilaus/<{ORDER_TOKEN}:token>/palautustili/", refund_account.show, name="refund_account"),
    path(f"tilaus/<{ORDER_TOKEN}:token>/noutoeste/", parcel.cannot_fetch, name="cannot_fetch"),
    path(f"tilaus/<{ORDER_TOKEN}:token>/uudelleen/<str:number>/", parcel.send_again, name="send_again"),
    path(f"tilaus/<{ORDER_TOKEN}:token>/aika/siirto/", booking.move, name="move_time"),
    path(f"tilaus/<{ORDER_TOKEN}:token>/aika/varaus/", booking.book, name="book_time"),
    path(f"tilaus/<{ORDER_TOKEN}:token>/aika/ehdotus/", booking.proposed, name="proposed_time"),
    path(f"tilaus/<{ORDER_TOKEN}:token>/maksu/<int:fee_id>/", fee.show, name="fee"),
    path(f"tilaus/<{ORDER_TOKEN}:token>/lasku/<int:number>/", fee.invoice, name="invoice"),
    path(
        f"tilaus/<{ORDER_TOKEN}:token>/lasku/<int:invoice>/muistutus/<int:number>/",
        fee.payment_reminder,
        name="payment_reminder",
    ),
    path("klarna/push/<str:number>/<str:secret>/", klarna.push, name="klarna-push"),
    path("klarna/validate/<str:number>/<str:secret>/", klarna.validate, name="klarna-validate"),
    path("klarna/fraud/<str:number>/<str:secret>/", klarna.fraud, name="klarna-fraud"),
]

"""Addresses of the playground: what stands in for whom."""

from django.urls import path

from lapinkumi.playground import assets, controls, index, register, sms
from lapinkumi.playground.klarna import buyer, checkout, orders
from lapinkumi.playground.klarna.door import door
from lapinkumi.playground.nshift import agents, alerts, shipments
from lapinkumi.playground.nshift.door import door as nshift_door
from lapinkumi.playground.nshift.door import session

CHECKOUT = "checkout/v3/orders"
ORDER = "ordermanagement/v1/orders/<str:order_id>"
CAPTURE = f"{ORDER}/captures/<str:capture_id>"
NSHIFT = "rs-extapi/v1"

klarna_checkout = [
    path(CHECKOUT, door(POST=checkout.create)),
    path(f"{CHECKOUT}/<str:order_id>", door(GET=checkout.read, POST=checkout.update)),
    path(f"{CHECKOUT}/<str:order_id>/abort", door(POST=checkout.abort)),
    path("klarna/<str:order_id>/<str:token>/", buyer.page),
    path("klarna/<str:order_id>/<str:token>/summary/", buyer.summary),
]
klarna_orders = [
    path(ORDER, door(GET=orders.read)),
    path(f"{ORDER}/acknowledge", door(POST=orders.acknowledge, idempotent=True)),
    path(f"{ORDER}/merchant-references", door(PATCH=orders.set_references, idempotent=True)),
    path(f"{ORDER}/captures", door(GET=orders.list_captures, POST=orders.capture, idempotent=True)),
    path(CAPTURE, door(GET=orders.read_capture)),
    path(f"{CAPTURE}/shipping-info", door(POST=orders.add_shipping_info, idempotent=True)),
    path(f"{CAPTURE}/trigger-send-out", door(POST=orders.trigger_send_out, idempotent=True)),
    path(f"{CAPTURE}/extend-due-date", door(PATCH=orders.extend_due_date, idempotent=True)),
    path(f"{CAPTURE}/extend-due-date-options", door(GET=orders.due_date_options)),
    path(f"{ORDER}/shipping-info", door(POST=orders.add_shipping_info, idempotent=True)),
    path(f"{ORDER}/refunds", door(POST=orders.refund, idempotent=True)),
    path(f"{ORDER}/refunds/<str:refund_id>", door(GET=orders.read_refund)),
    path(f"{ORDER}/cancel", door(POST=orders.cancel, idempotent=True)),
    path(f"{ORDER}/authorization", door(PATCH=orders.update_authorization, idempotent=True)),
    path(f"{ORDER}/release-remaining-authorization", door(POST=orders.release, idempotent=True)),
    path(f"{ORDER}/extend-authorization-time", door(POST=orders.extend, idempotent=True)),
    path(f"{ORDER}/customer-details", door(PATCH=orders.update_customer, idempotent=True)),
]
nshift = [
    path(f"{NSHIFT}/sessions/jwt", session),
    path(f"{NSHIFT}/addresses/agents", nshift_door(GET=agents.search)),
    path(f"{NSHIFT}/alerts", nshift_door(GET=alerts.feed)),
    path(f"{NSHIFT}/shipments", nshift_door(POST=shipments.create)),
    path(f"{NSHIFT}/shipments/<str:number>", nshift_door(DELETE=shipments.cancel)),
    path(f"{NSHIFT}/shipments/<str:number>/prints", nshift_door(GET=shipments.prints)),
    path(f"{NSHIFT}/shipments/<str:number>/prints/<str:print_id>", nshift_door(GET=shipments.print_file)),
    path(f"{NSHIFT}/shipments-history", nshift_door(GET=shipments.history)),
]
others = [
    path("sms/messages", sms.messages),
    path("register/vehicles/<str:plate>", register.vehicle),
]
levers = [
    path("_test/klarna/orders/<str:order_id>/complete", controls.complete),
    path("_test/klarna/orders/<str:order_id>/fraud", controls.fraud),
    path("_test/klarna/orders/<str:order_id>/expire", controls.expire),
    path("_test/klarna/push", controls.push),
    path("_test/klarna/lag", controls.lag),
    path("_test/klarna/rate_limit", controls.rate_limit),
    path("_test/nshift/alerts", controls.nshift_alert),
    path("_test/sms/receipt", controls.sms_receipt),
    path("_test/sms/receipts", controls.sms_receipts_to),
    path("_test/<str:service>/fail", controls.fail),
    path("_test/clock", controls.set_clock),
    path("_test/reset", controls.reset),
    path("_test/callbacks", controls.list_callbacks),
    path("_test/messages", controls.list_messages),
]
urlpatterns = [
    path("", index.index),
    path("assets/<str:name>", assets.asset),
    *klarna_checkout,
    *klarna_orders,
    *nshift,
    *others,
    *levers,
]

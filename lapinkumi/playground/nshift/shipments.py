"""Bookings: made and printed at once, found by the shop's own number, called off. The same number twice is two."""

import base64
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse

from lapinkumi.playground import clock
from lapinkumi.playground.nshift import agents, alerts
from lapinkumi.playground.nshift.door import Refusal, answer, illegal, missing, read
from lapinkumi.playground.nshift.label import pdf
from lapinkumi.playground.store import store

KIND: Final = "nshift-shipment"
BY_NUMBER: Final = "nshift-order"
LABEL_LIVES: Final = timedelta(hours=1)
PAGE: Final = 20


@dataclass(frozen=True)
class Service:
    """What a carrier's product takes: kilograms a shipment; whether it needs a mobile or an e-mail, and a point."""

    most_kg: float
    notifies: bool = False
    points: tuple[str, ...] = ()


SERVICES: Final = {
    "MH80": Service(30, notifies=True, points=("MHM",)),
    "MH34": Service(200, notifies=True),
    "SBTLFIRREX": Service(20, points=("SBTLFI", "PPFI")),
    "SBTLFIEXP": Service(1000),
}


def create(request: HttpRequest) -> HttpResponse:
    """Book and print. 422 with a list of faults where anything is wrong: nothing is booked then."""
    told = read(request)
    if "printConfig" not in told:
        raise missing("printConfig")
    shipment = told.get("shipment")
    if not isinstance(shipment, dict):
        raise missing("shipment")
    if faults := list(_faults(shipment)):
        raise Refusal(422, faults)
    booked = _booked(shipment)
    return answer([_told(booked, with_file=request.GET.get("returnFile") == "true")], status=201)


def history(request: HttpRequest) -> HttpResponse:
    """Found by the shop's own number, exactly."""
    if request.GET.get("searchField") != "orderNo":
        raise illegal("searchField")
    page, number = request.GET.get("page", "0"), request.GET.get("searchValue", "")
    if not number:
        raise missing("searchValue")
    if not page.isdigit():
        raise illegal("page")
    found = [_told(store().get(KIND, one) or {}) for one in (store().get(BY_NUMBER, number) or {"ids": []})["ids"]]
    start = int(page) * PAGE
    pages = max(1, -(-len(found) // PAGE))
    return answer({"page": int(page), "totalPages": pages, "shipments": found[start : start + PAGE]})


def cancel(request: HttpRequest, number: str) -> HttpResponse:
    """Called off: no body either way."""
    with store().transaction():
        booked = store().get(KIND, number)
        if booked is None:
            return HttpResponse(status=404)
        store().put(KIND, number, {**booked, "status": "CANCELLED"})
        alerts.write(booked, "STATUS_CANCELLED")
    return HttpResponse(status=204)


def prints(request: HttpRequest, number: str) -> HttpResponse:
    """The labels of a booking that are still kept."""
    booked = store().get(KIND, number)
    if booked is None:
        return HttpResponse(status=404)
    return answer([_print(booked, with_file=False)] if _is_kept(booked) else [])


def print_file(request: HttpRequest, number: str, print_id: str) -> HttpResponse:
    """The label itself, for an hour."""
    booked = store().get(KIND, number)
    if booked is None or print_id != booked["print_id"] or not _is_kept(booked):
        return HttpResponse(status=404)
    return HttpResponse(_label(booked), "application/pdf")


def by_number(order_no: str) -> dict[str, Any] | None:
    """The last booking with that number."""
    found = (store().get(BY_NUMBER, order_no) or {"ids": []})["ids"]
    return store().get(KIND, found[-1]) if found else None


def _faults(told: dict[str, Any]) -> Any:
    service_told = told.get("service")
    service = SERVICES.get(str(service_told.get("id"))) if isinstance(service_told, dict) else None
    if service is None:
        yield _fault("Service_Id", "Service", "Unknown service")
        return
    kept = told.get("receiver")
    receiver: dict[str, Any] = kept if isinstance(kept, dict) else {}
    for name in ("name", "address1", "city", "country"):
        if not receiver.get(name):
            yield _fault(f"Receiver_{name}", "Missing", f"{name} is missing")
    zipcode = str(receiver.get("zipcode", ""))
    if not (zipcode.isdigit() and len(zipcode) == 5):
        yield _fault("Address_Zipcode", "ZipCode", "Not valid postal code")
    if service.notifies and not (receiver.get("mobile") or receiver.get("email")):
        yield _fault("Receiver_Mobile", "Missing", "Mobile or e-mail is needed")
    sender = told.get("sender")
    if not (isinstance(sender, dict) and sender.get("quickId")):
        yield _fault("Sender_QuickId", "Missing", "Sender is missing")
    if not isinstance(told.get("orderNo"), str) or not told["orderNo"]:
        yield _fault("OrderNo", "Missing", "orderNo is missing")
    yield from _agent_faults(told.get("agent"), service)
    yield from _parcel_faults(told.get("parcels"), service)


def _agent_faults(agent: Any, service: Service) -> Any:
    if agent is None:
        return
    known = {row["id"] for kind in service.points for row in agents.rows(kind)}
    if not isinstance(agent, dict) or agent.get("quickId") not in known or "countryCode" in agent:
        yield _fault("Agent_QuickId", "Agent", "Unknown agent")


def _parcel_faults(parcels: Any, service: Service) -> Any:
    if not isinstance(parcels, list) or not parcels or not all(isinstance(one, dict) for one in parcels):
        yield _fault("Parcels", "Missing", "Parcels are missing")
        return
    if not all(type(one.get("copies")) is int and one["copies"] >= 1 for one in parcels):
        yield _fault("Parcel_Copies", "MinimumInt", "At least one copy")
    elif not all(type(one.get("weight")) in (int, float) and one["weight"] > 0 for one in parcels):
        yield _fault("Parcel_Weight", "MinimumFlt", "Weight is missing")
    elif sum(one["copies"] * one["weight"] for one in parcels) > service.most_kg:
        yield _fault("Parcel_Weight", "MaximumFlt", f"At most {service.most_kg} kg")


def _fault(field: str, code: str, message: str) -> dict[str, str]:
    return {"type": "error", "field": field, "location": "", "messageCode": code, "message": message}


def _booked(told: dict[str, Any]) -> dict[str, Any]:
    with store().transaction():
        count = (store().get(KIND, "count") or {"count": 0})["count"] + 1
        store().put(KIND, "count", {"count": count})
        copies = sum(one["copies"] for one in told["parcels"])
        prefix = "MH" if told["service"]["id"].startswith("MH") else "SC"
        booked: dict[str, Any] = {
            "id": str(5_666_300 + count),
            "print_id": str(10_234_400 + count),
            "created": clock.text(clock.now()),
            "status": "PRINTED",
            "told": told,
            "numbers": [f"{prefix}{count:06}{part:06}" for part in range(1, copies + 1)],
        }
        store().put(KIND, booked["id"], booked)
        ids = (store().get(BY_NUMBER, told["orderNo"]) or {"ids": []})["ids"]
        store().put(BY_NUMBER, told["orderNo"], {"ids": [*ids, booked["id"]]})
        alerts.write(booked, "STATUS_PRINTED")
    return booked


def _told(booked: dict[str, Any], *, with_file: bool = False) -> dict[str, Any]:
    told, receiver = booked["told"], booked["told"]["receiver"]
    made = alerts.moment(clock.parse(booked["created"]))
    return {
        "id": booked["id"],
        "href": f"https://stand-in.invalid/v1/shipments/{booked['id']}",
        "status": booked["status"],
        "shipmentNo": None,
        "orderNo": told["orderNo"],
        "reference": told.get("senderReference"),
        "serviceId": told["service"]["id"],
        "parcelCount": len(booked["numbers"]),
        "parcels": [{"parcelNo": one, "returnParcelNo": None, "reference": None} for one in booked["numbers"]],
        "rcvName": receiver["name"],
        "rcvZipcode": receiver["zipcode"],
        "rcvCity": receiver["city"],
        "rcvCountry": receiver["country"],
        "created": made,
        "changed": made,
        "prints": [_print(booked, with_file=with_file)] if with_file else [],
    }


def _print(booked: dict[str, Any], *, with_file: bool) -> dict[str, Any]:
    found = {"id": booked["print_id"], "description": "Label", "type": "pdf"}
    return {**found, "data": base64.b64encode(_label(booked)).decode()} if with_file else found


def _label(booked: dict[str, Any]) -> bytes:
    told, receiver = booked["told"], booked["told"]["receiver"]
    place = (told.get("agent") or {}).get("name") or receiver["address1"]
    return pdf(told["service"]["id"], told["orderNo"], receiver["name"], place, *booked["numbers"])


def _is_kept(booked: dict[str, Any]) -> bool:
    made: datetime = clock.parse(booked["created"])
    return clock.now() < made + LABEL_LIVES

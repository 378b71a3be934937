"""Pickup points: GET /addresses/agents, by postcode or by id."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse

from lapinkumi.playground.nshift.door import answer, illegal, missing

TYPES: Final = ("MHM", "PPFI", "SBTLFI", "ITELLA", "ITELLASP")
# By the first two digits of the postcode: the town, and its points as name, street and the last three digits.
TOWNS: Final[dict[str, tuple[str, tuple[tuple[str, str, str], ...]]]] = {
    "00": (
        "HELSINKI",
        (
            ("Kioski Asema-aukio", "Asema-aukio 3", "100"),
            ("Lähikauppa Töölö", "Runeberginkatu 40", "260"),
            ("Huolto Kallio", "Hämeentie 12", "530"),
        ),
    ),
    "33": (
        "TAMPERE",
        (("Kioski Keskusta", "Hämeenkatu 8", "100"), ("Lähikauppa Tammela", "Itsenäisyydenkatu 21", "500")),
    ),
    "90": ("OULU", (("Kioski Rotuaari", "Isokatu 14", "100"), ("Lähikauppa Tuira", "Valtatie 48", "500"))),
    "96": (
        "ROVANIEMI",
        (
            ("Kioski Sampokeskus", "Maakuntakatu 29", "200"),
            ("Lähikauppa Koskikatu", "Koskikatu 25", "200"),
            ("Lähikauppa Ounasvaara", "Aallonkatu 2", "500"),
            ("Huoltamo Napapiiri", "Sodankyläntie 500", "930"),
        ),
    ),
}


def search(request: HttpRequest) -> HttpResponse:
    """At most fifty rows, the nearest first; none where the carrier has no points."""
    asked = request.GET
    kind, zipcode, number = asked.get("type", ""), asked.get("zip", ""), asked.get("id", "")
    if not kind:
        raise missing("type")
    if kind not in TYPES:
        raise illegal("type")
    if asked.get("countryCode", "") != "FI":
        raise illegal("countryCode")
    if bool(zipcode) == bool(number):
        raise illegal("id") if number else missing("zip")
    return answer([row for row in rows(kind) if row["id"] == number] if number else near(kind, zipcode))


def near(kind: str, zipcode: str) -> list[dict[str, Any]]:
    """The points of the postcode's town, those with the same postcode first."""
    found = [row for row in rows(kind) if row["zipcode"][:2] == zipcode[:2]]
    return sorted(found, key=lambda row: abs(int(row["zipcode"]) - int(zipcode))) if zipcode.isdigit() else []


def rows(kind: str) -> list[dict[str, Any]]:
    """All points of a carrier, with the fields that are sure, and nothing in the rest."""
    return [
        _row(f"{TYPES.index(kind) + 1}{start}{number}", name, street, f"{start}{end}", city)
        for start, (city, points) in TOWNS.items()
        for number, (name, street, end) in enumerate(points, start=1)
    ]


def _row(number: str, name: str, street: str, zipcode: str, city: str) -> dict[str, Any]:
    unknown = ("address2", "state", "contact", "phone", "fax", "email", "sms", "serviceType", "serviceCode")
    known = {"id": number, "name": name, "address1": street, "zipcode": zipcode, "city": city, "countryCode": "FI"}
    return {**known, **dict.fromkeys(unknown), "openingHours": None}

"""Data for the show page: what the components look like with real words and sizes, edge cases among them."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms

from lapinkumi.core.clock import now
from lapinkumi.workbench import wares

WAYS = [("nouto", "Asennuspiste, 0,00 €"), ("posti", "Postin noutopiste, 39,90 €")]
CONTACTS = [("sms", "Tekstiviesti"), ("email", "Sähköposti")]
SEASONS = [("kitka", "Kitkarengas"), ("nasta", "Nastarengas"), ("kesa", "Kesärengas")]


class SampleForm(forms.Form):
    """One of each kind of field."""

    name = forms.CharField(label="Nimi", help_text="Kuten henkilötodistuksessa.")
    email = forms.EmailField(label="Sähköposti", help_text="Tilausvahvistus lähetetään tähän.")
    phone = forms.CharField(label="Puhelin", help_text="Asennuspiste soittaa tähän numeroon.", required=False)
    postcode = forms.CharField(label="Postinumero", max_length=5)
    season = forms.ChoiceField(label="Rengastyyppi", choices=[("", "Valitse"), *SEASONS])
    way = forms.ChoiceField(label="Toimitustapa", choices=WAYS, widget=forms.RadioSelect)
    contact = forms.MultipleChoiceField(
        label="Miten saamme ilmoittaa?", choices=CONTACTS, widget=forms.CheckboxSelectMultiple, required=False
    )
    picture = forms.FileField(label="Kuva viasta", required=False, help_text="JPEG tai PNG, enintään 8 Mt.")
    message = forms.CharField(label="Viesti", widget=forms.Textarea, required=False)
    adult = forms.BooleanField(label="Olen yli 18-vuotias ja oikeustoimikelpoinen")


def product_card(**changes: Any) -> dict[str, Any]:
    """A product card's data, with `changes` over a friction tyre in stock."""
    return {
        "url": "#",
        "brand": "Revontuli",
        "name": "Huurre",
        "drawing": "img/tyres/friction.svg",
        "size": "205/55 R16 94R XL",
        "kind": "Kitkarengas",
        "marks": [
            {"icon": "severe-snow", "label": "Lumipito (3PMSF)"},
            {"icon": "ice-grip", "label": "Jääpito"},
        ],
        "label": {"fuel": "B", "wet": "D", "noise_db": 71, "noise_class": "B"},
        "sheet_url": "#",
        "price": Decimal("129.90"),
        "unit": "kpl",
        "four": Decimal("519.60"),
        "fitted": True,
        "fit": {"state": "yes", "text": "Sopii autoosi"},
        "stock": {"state": "here", "text": "Varastossa 20+", "detail": "asennettavissa ke 25.11."},
        **changes,
    }


def product_cards() -> list[dict[str, Any]]:
    return [
        product_card(),
        product_card(
            name="Ukko",
            drawing="img/tyres/studded.svg",
            kind="Nastarengas",
            marks=[{"icon": "severe-snow", "label": "Lumipito (3PMSF)"}, {"icon": "stud", "label": "Nastoitettu"}],
            label=None,
            sheet_url="",
            flags=[{"label": "−15 %", "tone": "signal"}],
            price=Decimal("135.15"),
            was=Decimal("159.00"),
            lowest=Decimal("149.00"),
            four=Decimal("540.60"),
            stock={"state": "ordered", "text": "Toimittajalta", "detail": "arviolta 30.11.–4.12."},
        ),
        product_card(
            brand="Fjellvind",
            name="Helår SUV erityisen pitkällä mallinimellä",
            drawing="img/tyres/all-season.svg",
            size="235/55 R19 105W XL",
            kind="Ympärivuotinen rengas",
            marks=[{"icon": "severe-snow", "label": "Lumipito (3PMSF)"}, {"icon": "run-flat", "label": "Run flat"}],
            label={"fuel": "A", "wet": "B", "noise_db": 72, "noise_class": "B"},
            price=Decimal("1289.90"),
            four=Decimal("5159.60"),
            fit={"state": "no", "text": "Kantavuus 105, autosi vaatii 107"},
            stock={"state": "none", "text": "Loppu", "detail": "ei toimituspäivää"},
        ),
        product_card(
            brand="Bergwalden",
            name="Sonnental",
            drawing="img/tyres/summer.svg",
            size="225/45 R17 94Y XL",
            kind="Kesärengas",
            marks=[],
            label={"fuel": "C", "wet": "A", "noise_db": 68, "noise_class": "A"},
            price=Decimal("98.50"),
            four=Decimal("394.00"),
            fitted=False,
            fit={"state": "unknown", "text": "Sopivuutta ei tarkistettu"},
        ),
        product_card(
            name="Huurre + Inari 5",
            drawing="img/tyres/friction-side.svg",
            rim_drawing="img/rims/double-five.svg",
            kind="Paketti vanteineen",
            price=Decimal("1115.60"),
            unit="sarja",
            four=None,
        ),
        product_card(
            brand="Lapin Kumi",
            name="Inari 5",
            drawing="img/rims/five.svg",
            size="7.5Jx17 5x112 ET45",
            kind="Alumiinivanne",
            marks=[],
            label=None,
            sheet_url="",
            price=Decimal("149.00"),
            four=Decimal("596.00"),
            fitted=False,
        ),
    ]


def sample_slots() -> list[dict[str, Any]]:
    days = [
        ("Maanantai", "23.11."),
        ("Tiistai", "24.11."),
        ("Keskiviikko", "25.11."),
        ("Torstai", "26.11."),
        ("Perjantai", "27.11."),
    ]
    times = ["8.00", "8.45", "9.30", "11.00", "12.30", "14.00", "15.15"]
    return [
        {
            "weekday": weekday,
            "date": date,
            "slots": [
                {
                    "value": f"{number}-{time}",
                    "label": time,
                    "disabled": (number + at) % 4 == 1,
                    "checked": (number, at) == (2, 1),
                }
                for at, time in enumerate(times[number:])
            ]
            if number != 3
            else [],
        }
        for number, (weekday, date) in enumerate(days)
    ]


def sample_timeline() -> list[dict[str, Any]]:
    moment = now()
    return [
        {"title": "Tilaus vastaanotettu", "state": "done", "at": moment - timedelta(days=2)},
        {
            "title": "Tarkistettu ja vahvistettu",
            "state": "done",
            "at": moment - timedelta(days=1),
            "text": "Toimitusaika pysyi samana.",
        },
        {
            "title": "Matkalla asennuspisteelle",
            "state": "now",
            "when": "perillä arviolta ti 24.11.",
            "text": "Matkahuolto, lähetys MH123456789FI",
            "href": "#",
            "link": "Lähetyksen vaiheet",
        },
        {"title": "Asennus", "state": "next", "when": "ke 25.11. klo 9.30, Rengaspalvelu Pohjantähti"},
    ]


def sample_garage(**changes: Any) -> dict[str, Any]:
    return {
        "name": "Rengaspalvelu Pohjantähti",
        "url": "#",
        "address": "Teollisuustie 12, 96320 Rovaniemi",
        "distance": "2,4 km",
        "hours": "tänään 8–17",
        "phone": "016 123 456",
        "next_free": "ke 25.11. klo 9.30",
        "services": ["Renkaanvaihto", "Rengashotelli", "Nelipyöräsuuntaus"],
        **changes,
    }


def bound_form() -> SampleForm:
    return SampleForm({"name": "Aino Virtanen", "email": "aino@", "postcode": "9630"})


def everything() -> dict[str, Any]:
    """The context of the show page."""
    return {
        "company_name": "Lapin Kumi",
        "car": {
            "name": "Škoda Octavia 2019",
            "plate": "LKR-123",
            "sizes": ["205/55 R16 91V", "225/45 R17 91W"],
            "change_url": "#",
            "remove_url": "#",
        },
        "crumbs": [("Etusivu", "/"), ("Renkaat", "/renkaat/"), ("Komponentit", "")],
        "section": "renkaat",
        "basket_count": 4,
        "colours": wares.COLOURS,
        "icons": wares.ICONS,
        "drawings": wares.DRAWINGS,
        "row_fields": [SampleForm(auto_id="row_%s")[name] for name in ("postcode", "season")],
        "empty_form": SampleForm(auto_id="empty_%s"),
        "wrong_form": bound_form(),
        "cards": product_cards(),
        "slots": sample_slots(),
        "entries": sample_timeline(),
        "garages": [
            sample_garage(),
            sample_garage(name="Lapin Kumi Rovaniemi", own=True, distance="", next_free="", services=[]),
        ],
        "steps": [
            {"label": "Toimitus", "state": "done", "url": "#"},
            {"label": "Aika", "state": "current"},
            {"label": "Tiedot", "state": "todo"},
            {"label": "Maksu", "state": "todo"},
        ],
        "tabs": [
            {"label": "Kaikki", "url": "#", "current": True, "count": 128},
            {"label": "Nasta", "url": "#", "count": 41},
            {"label": "Kitka", "url": "#", "count": 62},
            {"label": "Ympärivuotinen", "url": "#", "count": 25},
        ],
        "pages": [
            {"number": 1, "url": "#"},
            {"gap": True},
            {"number": 4, "url": "#"},
            {"number": 5, "url": "#", "current": True},
            {"number": 6, "url": "#"},
            {"gap": True},
            {"number": 12, "url": "#"},
        ],
        "facets": wares.FACETS,
        "sums": wares.SUMS,
        "total": Decimal("576.60"),
        "facts": wares.FACTS,
        "head": [{"label": "Tuote"}, {"label": "Määrä", "number": True}, {"label": "Yhteensä", "number": True}],
        "rows": wares.ROWS,
        "foot": [{"text": "Yhteensä"}, {"text": "", "number": True}, {"text": "601,60 €", "number": True}],
        "marks": wares.MARKS,
        "eu_label": wares.EU_LABEL,
        "hold_until": now() + timedelta(minutes=10),
    }

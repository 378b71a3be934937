"""What goes with wheels: bolts and nuts, rings, sensors, chains, care and tools."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import chain, islice
from typing import Final

from shop.demo.cars import cars
from shop.demo.tables import BrandFacts, brands
from shop.ean import check_digit
from shop.imports.articles import Article
from shop.models import Kind
from shop.sizes import plain

FIRST_CODE: Final = 900_000_001
# The outer bores of rims made for many cars.
RING_OUTERS: Final = tuple(Decimal(bore) for bore in ("63.4", "66.6", "67.1", "72.6", "73.1", "76.0"))
LENGTHS: Final = {"M12x1.25": (22, 26), "M12x1.5": (24, 26, 28), "M14x1.25": (25, 27, 30), "M14x1.5": (25, 27, 30, 35)}
NUT_THREADS: Final = ("M12x1.25", "M12x1.5", "M14x1.5", "1/2-20 UNF")
SENSORS: Final = (
    "Toyota ja Lexus",
    "Hyundai ja Kia",
    "Nissan",
    "BMW ja MINI",
    "Mercedes-Benz",
    "Tesla",
    "Ford",
    "Opel",
    "Volvo",
    "Subaru",
    "Mitsubishi",
    "Porsche",
)
CHAINS: Final = (
    ("Lumiketju 9 mm, koko 60", "175/70 R14, 185/65 R14, 185/60 R15, 195/50 R16", "69.90", "3.1"),
    ("Lumiketju 9 mm, koko 70", "185/65 R15, 195/60 R15, 195/55 R16, 205/50 R16", "72.90", "3.3"),
    ("Lumiketju 9 mm, koko 80", "195/65 R15, 205/60 R15, 205/55 R16, 225/45 R17", "74.90", "3.5"),
    ("Lumiketju 9 mm, koko 90", "205/60 R16, 215/55 R16, 225/50 R17, 225/45 R18", "79.90", "3.7"),
    ("Lumiketju 9 mm, koko 100", "215/65 R16, 225/60 R16, 225/55 R17, 235/45 R18", "84.90", "4.0"),
    ("Lumiketju 12 mm, koko 225", "215/70 R16, 225/65 R17, 235/60 R17, 235/55 R18", "109.90", "5.6"),
    ("Lumiketju 12 mm, koko 235", "235/65 R17, 235/60 R18, 255/50 R19, 255/45 R20", "119.90", "6.0"),
    ("Lumiketju 16 mm, pakettiauto", "205/65 R16C, 215/65 R16C, 225/65 R16C, 235/65 R16C", "139.90", "7.9"),
    ("Lumisukka M", "185/65 R15, 195/65 R15, 205/55 R16", "59.90", "0.9"),
    ("Lumisukka L", "215/60 R16, 225/45 R17, 225/50 R17", "64.90", "1.0"),
    ("Lumisukka XL", "225/65 R17, 235/55 R18, 235/60 R18", "69.90", "1.1"),
)
CARE: Final = (
    (
        "Vanteenpesuaine 750 ml",
        "12.90",
        "0.9",
        "Irrottaa jarrupölyn lakatuilta vanteilta kahdessa minuutissa.",
    ),
    ("Vanteenpesuaine hapoton 5 l", "44.90", "5.4", "Hapoton pesuaine korjaamolle ja ahkeralle kotipesijälle."),
    ("Rautaliuotin 500 ml", "16.90", "0.6", "Muuttuu punaiseksi, kun irrottaa pinttynyttä jarrupölyä."),
    ("Renkaankiilloke 500 ml", "11.90", "0.6", "Palauttaa kyljen syvän mustan värin, ei liukasta kulutuspintaa."),
    ("Kumitiivisteiden hoitopuikko", "8.90", "0.1", "Estää ovien tiivisteitä jäätymästä kiinni."),
    ("Vannevaha 200 ml", "19.90", "0.3", "Suojaa pinnan suolalta ja helpottaa pesua koko talven."),
    ("Vanneharja pehmeä", "9.90", "0.2", "Pitkä varsi ulottuu vanteen sisäkehälle."),
    ("Mikrokuituliina, 3 kpl", "7.90", "0.1", "Nukkaamaton liina vanteille ja laseille."),
    ("Jäänesto lasille 5 l", "13.90", "5.1", "Pesuneste pysyy sulana 20 pakkasasteeseen."),
    ("Lukkosula 50 ml", "4.90", "0.1", "Sulattaa ja voitelee jäätyneen lukon."),
)
TOOLS: Final = (
    ("Momenttiavain 40–210 Nm", "59.90", "1.8", "Pyörän pultit oikeaan tiukkuuteen. Mukana 17, 19 ja 21 mm hylsyt."),
    ("Ristikkoavain", "16.90", "1.6", "Koot 17, 19, 21 ja 23 mm."),
    ("Hallitunkki 2,5 t", "129.00", "16.5", "Matala tunkki, nostokorkeus 85–455 mm. Käytä aina pukkeja."),
    ("Pukkipari 3 t", "49.90", "6.8", "Portaallinen säätö ja lukitus."),
    ("Tunkin kumipala", "9.90", "0.3", "Suojaa helmaa ja nostokohtaa."),
    ("Painemittari digitaalinen", "24.90", "0.2", "Näyttö 0,05 baarin tarkkuudella, taustavalo."),
    ("Kompressori 12 V", "54.90", "2.1", "Täyttää renkaan autossa, katkaisee itse asetetussa paineessa."),
    ("Paikkausvaahto ja kompressori", "44.90", "1.9", "Hätäapu pieneen reikään: ajo korjaamolle enintään 80 km/h."),
    ("Urasyvyysmittari", "5.90", "0.1", "Lailliset rajat merkitty: kesä 1,6 mm, talvi 3,0 mm."),
    ("Rengaskassit, 4 kpl", "19.90", "0.6", "Pitävät auton ja varaston puhtaina. Rengaskokoon 245/45 R19 asti."),
    ("Rengasteline seinään", "39.90", "4.2", "Neljälle pyörälle, kantaa 100 kg."),
    ("Rengaspuu pyörillä", "49.90", "5.1", "Neljä pyörää päällekkäin ilman, että renkaat painuvat."),
    ("Nastaklipsi- ja lukkopulttihylsy", "14.90", "0.3", "Ohutseinäinen hylsy vanteen syvään pulttireikään."),
    ("Renkaan merkintäliidut", "4.90", "0.1", "Merkitse pyörän paikka ennen säilytystä."),
)


def accessories() -> Iterator[Article]:
    """All of them, always the same."""
    makers = {brand.name: brand for brand in brands("accessories")}
    found = chain(
        _fasteners(makers["Pultteri"]),
        _rings(makers["Pultteri"]),
        _sensors(makers["Anturix"]),
        _chains(makers["Ketjuvala"]),
        _listed(makers["Hohdekas"], CARE, "Säilytä lasten ulottumattomissa. Vältä silmäkosketusta ja hengittämistä."),
        _listed(makers["Pultteri"], TOOLS, "Lue käyttöohje ennen käyttöä. Älä ryömi tunkin varassa olevan auton alle."),
    )
    for number, (brand, name, price, weight, text, warnings) in enumerate(found):
        yield _article(number, brand, name, price, weight, text, warnings)


def first(how_many: int) -> Iterator[Article]:
    return islice(accessories(), how_many)


Facts = tuple[BrandFacts, str, str, str, str, str]


def _fasteners(brand: BrandFacts) -> Iterator[Facts]:
    warning = "Käytä vain vanteen kartioon ja auton kierteeseen sopivaa pulttia. Kiristä momenttiavaimella."
    for thread, lengths in LENGTHS.items():
        for length in lengths:
            for seat in ("kartio 60°", "pallo R14"):
                name = f"Pyöränpultti {thread}x{length} {seat}"
                yield brand, name, "2.90", "0.08", "Avainväli 17 mm, sinkitty. Hinta on yhdelle pultille.", warning
        yield brand, f"Lukkopulttisarja {thread}", "34.90", "0.45", "Neljä lukkopulttia ja avainhylsy.", warning
    for thread in NUT_THREADS:
        yield brand, f"Pyöränmutteri {thread} kartio 60°", "2.50", "0.05", "Suljettu mutteri, avainväli 19 mm.", warning
        yield brand, f"Lukkomutterisarja {thread}", "32.90", "0.35", "Neljä lukkomutteria ja avainhylsy.", warning


def _rings(brand: BrandFacts) -> Iterator[Facts]:
    warning = "Puhdista navan pinta ennen asennusta. Vaurioitunutta rengasta ei saa käyttää."
    hubs = sorted({car.values["centre_bore_mm"] for car in cars()})
    for outer in RING_OUTERS:
        for hub in hubs:
            if Decimal(2) < outer - hub < 20:
                name = f"Keskitysrengas {plain(outer)}–{plain(hub)}, 4 kpl"
                text = f"Sovittaa vanteen keskireiän {plain(outer)} mm navalle {plain(hub)} mm."
                yield brand, name, "14.90", "0.05", text, warning


def _sensors(brand: BrandFacts) -> Iterator[Facts]:
    warning = "Asennus ja opetus autolle vaativat korjaamon laitteet."
    for makes in SENSORS:
        for valve, price in (("kumiventtiili", "44.90"), ("metalliventtiili", "49.90")):
            text = f"Esiohjelmoitu paineanturi, 433 MHz, {valve}. Paristo kestää noin seitsemän vuotta."
            yield brand, f"Paineanturi {makes}, {valve}", price, "0.03", text, warning
    for name, price in (("Venttiilisarja paineanturille", "9.90"), ("Kumiventtiili TR414, 4 kpl", "5.90")):
        yield brand, name, price, "0.04", "Uusi venttiili aina, kun rengas irrotetaan.", warning


def _chains(brand: BrandFacts) -> Iterator[Facts]:
    warning = "Suurin ajonopeus ketjuilla on 50 km/h. Kiristä ketjut uudelleen lyhyen ajon jälkeen."
    for name, sizes, price, weight in CHAINS:
        yield brand, name, price, weight, f"Sopii esimerkiksi kokoihin {sizes}. Pari vetävälle akselille.", warning


def _listed(brand: BrandFacts, table: tuple[tuple[str, str, str, str], ...], warning: str) -> Iterator[Facts]:
    for name, price, weight, text in table:
        yield brand, name, price, weight, text, warning


def _article(number: int, brand: BrandFacts, name: str, price: str, weight: str, text: str, warnings: str) -> Article:
    twelve = f"22{number + 1:010d}"
    return Article(
        line=number,
        supplier_sku=str(FIRST_CODE + number),
        kind=Kind.ACCESSORY.value,
        brand=brand.name,
        name=name,
        stock=0,
        ean=twelve + check_digit(twelve),
        price=Decimal(price),
        net_price=(Decimal(price) / Decimal("2.2")).quantize(Decimal("0.01")),
        weight_kg=Decimal(weight),
        description=text,
        warnings=warnings,
        contacts=brand.contacts,
        maker_in_eu=brand.maker_in_eu,
    )

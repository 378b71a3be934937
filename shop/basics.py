"""What the shop starts from: the services every garage knows, the rules that make some mandatory, the own warehouse."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from shop import service_codes as codes
from shop.models import MandatoryServiceRule, Per

CENTRAL_CODE: Final = "keskus"
CENTRAL_NAME: Final = "Keskusvarasto"

RULES: Final = (
    (
        MandatoryServiceRule.Condition.RUN_FLAT,
        codes.RUN_FLAT_MOUNTING,
        "Run flat -renkaan jäykkä sivu vaatii asennuskoneen ja -tavan, joita tavallinen asennus ei sisällä.",
    ),
    (
        MandatoryServiceRule.Condition.PACKAGE_WITH_TPMS,
        codes.TPMS_SERVICE,
        "Paineanturit asennetaan vanteisiin ja opetetaan autolle, jotta varoitusvalo toimii niin kuin pitää.",
    ),
)


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """A service as it is first entered; staff may change all but the code afterwards."""

    code: str
    name: str
    price: Decimal
    minutes: int
    description: str
    included: str
    not_included: str
    per: str = Per.CAR
    needs_time: bool = True


def _service(code: str, name: str, price: str, minutes: int, *texts: str, **facts: str | bool) -> ServiceFacts:
    description, included, not_included = texts
    return ServiceFacts(code, name, Decimal(price), minutes, description, included, not_included, **facts)  # type: ignore[arg-type]


SERVICES: Final = (
    _service(
        codes.READY_IN_CAR,
        "Valmiina autoon",
        "59.00",
        60,
        "Uudet renkaat asennettuna, tasapainotettuna ja autoon vaihdettuna samalla käynnillä.",
        "Vanhojen pyörien irrotus, renkaiden asennus vanteille, tasapainotus, kiinnitys autoon ja paineiden tarkistus.",
        "Paineantureiden vaihto, pulttien tai muttereiden vaihto ja vanhojen vanteiden säilytys.",
    ),
    _service(
        codes.ON_OWN_RIMS,
        "Asennus omille vanteille ja tasapainotus",
        "15.00",
        15,
        "Uudet renkaat asennetaan omille vanteillesi. Sisältyy renkaiden hintaan, kun noudat ne asennuspisteestä.",
        "Vanhojen renkaiden irrotus vanteista, uusien asennus, venttiilit ja tasapainotus.",
        "Pyörien vaihto autoon ja vanteiden puhdistus tai oikaisu.",
        per=Per.WHEEL,
        needs_time=False,
    ),
    _service(
        codes.ASSEMBLY,
        "Paketin kokoaminen ja tasapainotus",
        "15.00",
        15,
        "Renkaat ja vanteet kootaan valmiiksi pyöriksi. Sisältyy paketin hintaan, kun noudat sen asennuspisteestä.",
        "Renkaiden asennus vanteille, venttiilit ja tasapainotus.",
        "Pyörien vaihto autoon.",
        per=Per.WHEEL,
        needs_time=False,
    ),
    _service(
        codes.MOUNTING,
        "Omien renkaiden asennus vanteille",
        "17.50",
        15,
        "Tuomasi renkaat asennetaan vanteille ja tasapainotetaan.",
        "Renkaan asennus, venttiili ja tasapainotus.",
        "Run flat -renkaan lisätyö, paineanturit ja pyörien vaihto autoon.",
        per=Per.WHEEL,
    ),
    _service(
        codes.RUN_FLAT_MOUNTING,
        "Run flat -renkaan asennus",
        "12.00",
        10,
        "Jäykkäsivuisen run flat -renkaan lisätyö asennuksessa.",
        "Apuvarrellisen asennuskoneen käyttö ja renkaan istutus valmistajan ohjeen mukaan.",
        "Tavallinen asennus ja tasapainotus, jotka sisältyvät renkaan hintaan tai valitaan erikseen.",
        per=Per.WHEEL,
    ),
    _service(
        codes.TPMS_SERVICE,
        "Paineantureiden asennus ja ohjelmointi",
        "49.00",
        30,
        "Paineanturit asennetaan vanteisiin ja opetetaan autolle.",
        "Antureiden asennus, ohjelmointi ja varoitusvalon nollaus.",
        "Paineanturit, jotka löydät tarvikkeista.",
    ),
    _service(
        "paineanturien-huolto",
        "Paineanturin huolto",
        "14.00",
        10,
        "Anturin tiivisteet ja venttiili uusitaan, jotta ilma pysyy sisällä.",
        "Tiivistesarja, venttiilineula, hattu ja toiminnan tarkistus.",
        "Uusi anturi ja sen ohjelmointi.",
        per=Per.WHEEL,
    ),
    _service(
        codes.WHEEL_CHANGE,
        "Renkaanvaihto (kausivaihto)",
        "45.00",
        30,
        "Valmiit pyörät vaihdetaan autoon kauden mukaan.",
        "Pyörien vaihto, kiristys momenttiin ja paineiden tarkistus.",
        "Tasapainotus, pesu ja säilytys.",
    ),
    _service(
        codes.TYRE_HOTEL,
        "Rengashotelli kaudeksi",
        "85.00",
        20,
        "Pyöräsi säilyvät puhtaina ja tarkistettuina seuraavaan vaihtoon asti.",
        "Säilytys yhden kauden, pesu, urasyvyyden mittaus ja vakuutus.",
        "Renkaanvaihto.",
    ),
    _service(
        "tasapainotus",
        "Pyörän tasapainotus",
        "12.50",
        10,
        "Tärinä pois ratista: pyörä tasapainotetaan koneella.",
        "Vanhojen painojen poisto, tasapainotus ja uudet painot.",
        "Pyörän irrotus ja kiinnitys renkaanvaihdon yhteydessä.",
        per=Per.WHEEL,
    ),
    _service(
        "paikkaus",
        "Renkaan paikkaus",
        "39.00",
        30,
        "Kulutuspinnan reikä korjataan sisältä sienipaikalla.",
        "Renkaan irrotus, tarkistus, paikkaus ja tasapainotus.",
        "Kyljen vaurioita ja run flat -renkaita ei voi paikata.",
        per=Per.WHEEL,
    ),
    _service(
        "nelipyorasuuntaus",
        "Nelipyöräsuuntaus",
        "129.00",
        60,
        "Ohjauskulmat mitataan ja säädetään auton valmistajan arvoihin.",
        "Mittaus, säätö ja tulostettu raportti.",
        "Kuluneiden osien vaihto ja kameran kalibrointi.",
    ),
    _service(
        "pyorien-pesu",
        "Pyörien pesu",
        "20.00",
        15,
        "Vanteet ja renkaat pestään koneessa ennen vaihtoa tai säilytystä.",
        "Neljän pyörän pesu ja kuivaus.",
        "Pinttyneen jarrupölyn poisto kemiallisesti.",
    ),
    _service(
        "vanteen-oikaisu",
        "Vanteen oikaisu",
        "69.00",
        60,
        "Kuopasta vääntynyt kevytmetallivanne oikaistaan, jos se on turvallista.",
        "Renkaan irrotus, oikaisu, asennus ja tasapainotus.",
        "Maalaus ja pintavaurioiden korjaus. Murtunutta vannetta ei oikaista.",
        per=Per.WHEEL,
    ),
    _service(
        "jarrujen-tarkastus",
        "Jarrujen tarkastus",
        "29.00",
        30,
        "Jarrulevyjen ja -palojen kunto mitataan renkaanvaihdon yhteydessä.",
        "Silmämääräinen tarkastus, mittaus ja kirjallinen arvio.",
        "Osat ja korjaustyö.",
    ),
    _service(
        "talvitarkastus",
        "Talvitarkastus",
        "35.00",
        30,
        "Akku, jäähdytysneste, valot ja pyyhkijät pakkaskuntoon.",
        "Akun testaus, pakkasnesteen mittaus, valojen ja pyyhkijöiden tarkistus.",
        "Osat ja nesteet.",
    ),
    _service(
        "ilmastointihuolto",
        "Ilmastoinnin huolto",
        "119.00",
        60,
        "Kylmäaine kierrätetään ja järjestelmän tiiviys tarkistetaan.",
        "Kylmäaineen talteenotto, tyhjiökoe ja täyttö 500 grammaan asti.",
        "Uudenmallinen R1234yf-kylmäaine ja vuotojen korjaus.",
    ),
)

"""Searches as people type them: where each leads, and what is found where it leads nowhere by itself."""

from decimal import Decimal
from urllib.parse import unquote_plus

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from shop.listing.entries import brand_names, entries
from shop.listing.index import Index
from shop.listing.measures import measures_in
from shop.listing.understanding import straight_to
from shop.listing.words import searched
from shop.models import Colour, Material, Product, Season
from tests.unit.shop import make

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def index(django_db_setup, django_db_blocker) -> tuple[Index, dict[int, str]]:
    """A small range of every kind, read once for all the searches here; and the codes of its products."""
    with django_db_blocker.unblock(), transaction.atomic():
        _make_range()
        built = Index(entries(), names={"brand": brand_names()})
        codes = dict(Product.objects.values_list("pk", "sku"))
        transaction.set_rollback(True)
    return built, codes


def _make_range() -> None:
    pohja = make.brand(name="Nokian", slug="nokian")
    sumu = make.brand(name="Michelin", slug="michelin")
    make.tyre(sku="NASTA", name="Hakkapeliitta 10", brand=pohja, season=Season.STUDDED, **make.NO_LABEL)
    make.tyre(sku="KITKA", name="Hakkapeliitta R5", brand=pohja, season=Season.FRICTION, snow_3pmsf=True)
    make.tyre(sku="KESA", name="Primacy 4", brand=sumu, xl=True)
    make.tyre(sku="PAKU", name="Agilis", brand=sumu, width=195, aspect=65, van=True, load_index=104, speed_symbol="T")
    make.rim(sku="MUSTA", name="Kaira", brand=make.brand(name="Ahjola", slug="ahjola"))
    make.rim(
        sku="PELTI",
        name="Vakio",
        brand=make.brand(name="Stahlmar", slug="stahlmar"),
        material=Material.STEEL,
        colour=Colour.SILVER,
        width_in=Decimal(7),
        diameter_in=Decimal(16),
    )
    goods, chains = make.brand(name="Pultteri", slug="pultteri"), make.brand(name="Ketjuvala", slug="ketjuvala")
    for sku, name, text in (
        ("PULTTI", "Pyöränpultti M14x1.5 27 mm", "Kartiokanta, sinkitty."),
        ("MUTTERI", "Pyöränmutteri M12x1.5", ""),
        ("ANTURI", "Paineanturi, Skoda", "Mittaa renkaan paineen."),
        ("KETJU", "Lumiketju 9 mm, koko 80", "Koot 195/65 R15, 205/55 R16."),
        ("SUKKA", "Lumisukka M", ""),
        ("PESU", "Vanteenpesuaine 750 ml", "Irrottaa jarrupölyn."),
        ("KIILLOKE", "Renkaankiilloke 500 ml", ""),
        ("AVAIN", "Momenttiavain 40–210 Nm", ""),
        ("TUNKKI", "Hallitunkki 2,5 t", ""),
    ):
        brand = chains if sku == "SUKKA" else goods
        make.product(kind="accessory", sku=sku, name=name, description=text, brand=brand)
    make.service(code="vaihto", name="Renkaanvaihto (kausivaihto)", description="Valmiit pyörät vaihdetaan autoon.")
    make.service(code="hotelli", name="Rengashotelli kaudeksi", description="Pyöräsi säilyvät puhtaina.")
    make.service(code="suuntaus", name="Nelipyöräsuuntaus", description="")


SIZE = "leveys=205&profiili=55&tuuma=16"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        # a size, in every way of typing it
        ("205/55R16", f"/renkaat/?{SIZE}"),
        ("205/55 R16", f"/renkaat/?{SIZE}"),
        ("205/55 r 16", f"/renkaat/?{SIZE}"),
        ("205 55 16", f"/renkaat/?{SIZE}"),
        ("205/55/16", f"/renkaat/?{SIZE}"),
        ("205-55-16", f"/renkaat/?{SIZE}"),
        ("2055516", f"/renkaat/?{SIZE}"),
        ("20555R16", f"/renkaat/?{SIZE}"),
        ("205/55ZR16", f"/renkaat/?{SIZE}"),
        ("  205 / 55 - 16 ", f"/renkaat/?{SIZE}"),
        ("205/55 r16 91v", f"/renkaat/?{SIZE}&kantavuus=91&nopeus=V"),
        ("205/55R16 91 V XL", f"/renkaat/?{SIZE}&kantavuus=91&nopeus=V&xl=1"),
        ("225/40 ZR18 (92Y)", "/renkaat/?leveys=225&profiili=40&tuuma=18&kantavuus=92&nopeus=Y"),
        (
            "195/65 R16C 104/102T",
            "/renkaat/?leveys=195&profiili=65&tuuma=16&kantavuus=104&nopeus=T&pakettiauto=1",
        ),
        ("205/55", "/renkaat/?leveys=205&profiili=55"),
        ("4x205/55R16", f"/renkaat/?{SIZE}"),
        ("4 x 205/55 R16", f"/renkaat/?{SIZE}"),
        ("4x205 55 16", f"/renkaat/?{SIZE}"),
        ("4 kpl 205/55 R16", f"/renkaat/?{SIZE}"),
        ("205 leveä", "/renkaat/?leveys=205"),
        ("R16", "/renkaat/?tuuma=16"),
        ("185R14", "/renkaat/?leveys=185&tuuma=14"),
        ("rengas 205/55R16", f"/renkaat/?{SIZE}"),
        ("205/55R16 auton renkaat", f"/renkaat/?{SIZE}"),
        ("195/65 15 renkaat netistä", "/renkaat/?leveys=195&profiili=65&tuuma=15"),
        # seasons, in the forms that Finnish bends them to
        ("nastarenkaat", "/renkaat/?kausi=nasta"),
        ("nastarengas", "/renkaat/?kausi=nasta"),
        ("Nastat", "/renkaat/?kausi=nasta"),
        ("kitkarenkaat", "/renkaat/?kausi=kitka"),
        ("kitkarenkaita", "/renkaat/?kausi=kitka"),
        ("KITKAT", "/renkaat/?kausi=kitka"),
        ("nastattomat", "/renkaat/?kausi=kitka"),
        ("nastaton", "/renkaat/?kausi=kitka"),
        ("nastattomia renkaita", "/renkaat/?kausi=kitka"),
        ("nastoittamattomat renkaat", "/renkaat/?kausi=kitka"),
        ("talvirenkaat ilman nastoja", "/renkaat/?kausi=kitka"),
        ("ei nastoja", "/renkaat/?kausi=kitka"),
        ("lamellirenkaat", "/renkaat/?kausi=kitka"),
        ("nastattomat talvirenkaat 205/55 R16", f"/renkaat/?{SIZE}&kausi=kitka"),
        ("nastoitetut", "/renkaat/?kausi=nasta"),
        ("talvirenkaat nasta", "/renkaat/?kausi=nasta"),
        ("talvirenkaat", "/renkaat/?kausi=talvi"),
        ("talvirenkaisiin", "/renkaat/?kausi=talvi"),
        ("kesärenkaisiin", "/renkaat/?kausi=kesa"),
        ("renkaisiin", "/renkaat/"),
        ("renkaitten", "/renkaat/"),
        ("talvirenkaita", "/renkaat/?kausi=talvi"),
        ("talvirengas", "/renkaat/?kausi=talvi"),
        ("talvirenkaiden hinnat", "/renkaat/?kausi=talvi"),
        ("kesärenkaat", "/renkaat/?kausi=kesa"),
        ("kesarenkaat 16 tuumaa", "/renkaat/?tuuma=16&kausi=kesa"),
        ('kesärenkaat 16"', "/renkaat/?tuuma=16&kausi=kesa"),
        ("ympärivuotiset renkaat", "/renkaat/?kausi=ymparivuotinen"),
        ("renkaat", "/renkaat/"),
        ("autonrenkaat", "/renkaat/"),
        ("renkaita henkilöautoon", "/renkaat/"),
        ("halvat talvirenkaat", "/renkaat/?kausi=talvi&jarjestys=halvin"),
        ("nastarenkaat 205/55r16", f"/renkaat/?{SIZE}&kausi=nasta"),
        ("kitkarenkaat 205 55 16 sarja", f"/renkaat/?{SIZE}&kausi=kitka"),
        ("nokian kitkarenkaat", "/renkaat/?kausi=kitka&merkki=nokian"),
        ("michelin renkaat", "/renkaat/?merkki=michelin"),
        ("hakkapeliitta 205/55R16", f"/renkaat/?{SIZE}&q=hakkapeliitta"),
        ("run flat renkaat", "/renkaat/?runflat=1"),
        ("talvirenkaat farmariin", "/renkaat/?kausi=talvi"),
        ("nastarenkaat katumaasturiin", "/renkaat/?kausi=nasta"),
        ("kesärenkaat sähköautooni", "/renkaat/?kausi=kesa"),
        ("pakettiauton renkaat", "/renkaat/?pakettiauto=1"),
        ("c-renkaat", "/renkaat/?pakettiauto=1"),
        # rims
        ("vanteet", "/vanteet/"),
        ("vannetta", "/vanteet/"),
        ("vanteisiin", "/vanteet/"),
        ("alumiinivanteet", "/vanteet/?materiaali=alumiini"),
        ("aluvanteet 17", "/vanteet/?materiaali=alumiini&tuuma=17"),
        ("peltivanteet", "/vanteet/?materiaali=teras"),
        ("teräsvanteet 16 tuumaa", "/vanteet/?tuuma=16&materiaali=teras"),
        ("mustat alumiinivanteet", "/vanteet/?materiaali=alumiini&vari=musta"),
        ("talvivanteet", "/vanteet/?talvi=1"),
        ("7x16 5x112 et45", "/vanteet/?leveys=7&tuuma=16&pultit=5x112&et-min=45&et-max=45"),
        ("16x7 5x112", "/vanteet/?leveys=7&tuuma=16&pultit=5x112"),
        ("7,5x17 5/112 ET 45 CB57,1", "/vanteet/?leveys=7.5&tuuma=17&pultit=5x112&et-min=45&et-max=45&keskireika=57.1"),
        ("7.5Jx17 H2 5x112 ET45", "/vanteet/?leveys=7.5&tuuma=17&pultit=5x112&et-min=45&et-max=45"),
        ("5x112", "/vanteet/?pultit=5x112"),
        ("5-112", "/vanteet/?pultit=5x112"),
        ("5x112 16 tuumaa", "/vanteet/?tuuma=16&pultit=5x112"),
        ("5x115 17 vanteet", "/vanteet/?pultit=5x115&tuuma=17"),
        ("5x105 7x16", "/vanteet/?leveys=7&tuuma=16&pultit=5x105"),
        ("vanteet 5x114,3", "/vanteet/?pultit=5x114.3"),
        ("ahjola vanteet", "/vanteet/?merkki=ahjola"),
        # both at once
        ("renkaat ja vanteet", "/paketit/"),
        ("rengaspaketti", "/paketit/"),
        ("vannepaketit", "/paketit/"),
        ("talvipaketti", "/paketit/"),
    ],
)
def test_search_leads_straight_to_its_list(index: tuple[Index, dict[int, str]], text: str, address: str):
    assert unquote_plus(straight_to(text, index[0])) == address


@pytest.mark.parametrize(
    ("text", "skus"),
    [
        ("nokian", ["KITKA", "NASTA"]),
        ("Nokia", ["KITKA", "NASTA"]),
        ("hakkapeliitta", ["KITKA", "NASTA"]),
        ("hakka", ["KITKA", "NASTA"]),
        ("hakkapeliitta r5", ["KITKA"]),
        ("hakkapeliitta10", ["NASTA"]),
        ("primacy4", ["KESA"]),
        ("primacy5", []),
        ("hakkapeliitat", ["KITKA", "NASTA"]),
        ("primacy", ["KESA"]),
        ("MUSTA", ["MUSTA"]),
        ("pultteri pultit", ["PULTTI"]),
        ("pyöränpultit", ["PULTTI"]),
        ("pultteja", ["PULTTI"]),
        ("pultit m14x1.5", ["PULTTI"]),
        ("mutterit", ["MUTTERI"]),
        ("rengaspaineanturi", ["ANTURI"]),
        ("tpms", ["ANTURI"]),
        ("paineanturit", ["ANTURI"]),
        ("lumiketjut", ["KETJU"]),
        ("lumiketjut 205/55R16", ["KETJU"]),
        ("lumisukat", ["SUKKA"]),
        ("ketjuvala", ["SUKKA"]),
        ("pesuaine", ["PESU"]),
        ("pesuainetta", ["PESU"]),
        ("vanteen pesuaine", ["PESU"]),
        ("kiilloke", ["KIILLOKE"]),
        ("momenttiavaimet", ["AVAIN"]),
        ("tunkki", ["TUNKKI"]),
        ("tunkit", ["TUNKKI"]),
        ("renkaanvaihto", ["PALVELU-VAIHTO"]),
        ("renkaiden vaihto", ["PALVELU-VAIHTO"]),
        ("rengasvaihto", ["PALVELU-VAIHTO"]),
        ("talvirenkaiden vaihto", ["PALVELU-VAIHTO"]),
        ("rengashotelli", ["PALVELU-HOTELLI"]),
        ("renkaiden säilytys", ["PALVELU-HOTELLI"]),
        ("suuntaus", ["PALVELU-SUUNTAUS"]),
        ("nokain", []),
        ("michelln", []),
        ("jotainolematonta", []),
    ],
)
def test_other_searches_find_by_words(index: tuple[Index, dict[int, str]], text: str, skus: list[str]):
    built, codes = index
    assert straight_to(text, built) == ""
    bits = built.named(searched(text))
    assert sorted(codes[pk] for at, pk in enumerate(built.ids) if bits >> at & 1) == skus


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("nokain", "nokian"),
        ("nokan", "nokian"),
        ("michelln", "michelin"),
        ("mihcelin", "michelin"),
        ("hakapelitta", "hakkapeliitta"),
        ("prymacy", "primacy"),
        ("ahjoal", "ahjola"),
        ("lumiketjuu", "lumiketju"),
        ("xyzzy", None),
        ("205", None),
        ("no", None),
    ],
)
def test_slips_are_asked_back(index: tuple[Index, dict[int, str]], slip: str, meant: str | None):
    assert index[0].close_to(slip) == meant


@given(st.text(max_size=120))
def test_nothing_that_is_typed_breaks_the_reading_of_measures(text: str):
    found = measures_in(text)
    assert len(found.rest) <= 3 * len(text)  # capitals of a sign can be three


@given(
    st.sampled_from([155, 185, 205, 225, 255, 315]),
    st.sampled_from([30, 45, 55, 65, 80]),
    st.sampled_from([13, 15, 16, 17, 20, 22]),
    st.sampled_from(
        ["{}/{}R{}", "{}/{} R{}", "{} {} {}", "{}/{}/{}", "{}{}{}", "{}/{}ZR{}", "{}-{}-{}", "{} / {} r {}"]
    ),
    st.sampled_from(["", "kitka ", "Nokian Hakka R5 ", "5kpl "]),
    st.sampled_from(["", " talvi", " 91T", " XL"]),
)
def test_size_is_found_in_any_dress(width: int, aspect: int, inch: int, form: str, before: str, after: str):
    found = measures_in(before + form.format(width, aspect, inch) + after)
    assert (found.width, found.aspect, found.inch) == (width, aspect, Decimal(inch))

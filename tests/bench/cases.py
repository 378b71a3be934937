"""What is measured: the pages of a shop, each as a browser asks for it, and the goal as a share of the bare view."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from itertools import count

from tests.bench.load import Visitor, ask, get, post

CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
SEASONS = ("nasta", "kitka", "kesa", "ymparivuotinen")
SIZES = ((205, 55, 16), (195, 65, 15), (225, 45, 17), (215, 60, 16), (235, 55, 19), (225, 65, 17), (185, 65, 15))
WORDS = ("huurre", "kaamos", "railo", "hanki", "kaamos 205", "nord 16", "pultti")
A_PAGE = 24


@dataclass(frozen=True, kw_only=True)
class Case:
    """One thing to measure. `goal` is the least share of the bare view's rate; none: only told."""

    name: str
    visitor: Visitor
    goal: float | None = None
    status: int = 200
    grows: bool = False  # whether it may not be slower than one and a half times with ever so many products


@dataclass(frozen=True)
class Range:
    """What the cases ask for: a sample of products for sale, and how many tyres there are."""

    products: tuple[tuple[int, str], ...]  # id, address
    tyres: int


def cases(port: int, goods: Range) -> list[Case]:
    """Every case, for the shop on that port."""
    return [
        Case(name="list, the same for all (kept)", visitor=_always("/renkaat/"), goal=0.5, grows=True),
        Case(name="product, the same for all (kept)", visitor=_always(goods.products[0][1]), goal=0.5, grows=True),
        Case(name="list, never asked before", visitor=_lists, goal=0.2, grows=True),
        Case(name="list, any facets", visitor=_facets, goal=0.2, grows=True),
        Case(name="list, deep pages", visitor=_deep(goods), goal=0.2, grows=True),
        Case(name="search by words", visitor=_search, grows=True),
        Case(name="product, one after another", visitor=_products(goods), goal=0.1, grows=True),
        Case(name="basket of three", visitor=_basket(port, goods), goal=0.12),
        Case(name="adding to the basket", visitor=_adding(port, goods), goal=0.16, status=302),
        Case(name="list with a basket and a session", visitor=_with_basket(port, goods)),
        Case(name="front page", visitor=_always("/")),
        Case(name="package builder, rims and tyres", visitor=_builder, grows=True),
    ]


def _always(path: str) -> Visitor:
    def visitor(_number: int) -> Iterator[bytes]:
        request = get(path)
        while True:
            yield request

    return visitor


def _lists(number: int) -> Iterator[bytes]:
    """A price limit that nobody asked for before: no page can have been kept."""
    for turn in count():
        yield get(f"/renkaat/?hinta-min={_fresh(number, turn)}")


def _facets(number: int) -> Iterator[bytes]:
    chance = random.Random(number)
    for turn in count():
        width, aspect, inch = chance.choice(SIZES)
        asked = [f"kausi={chance.choice(SEASONS)}", f"leveys={width}", f"tuuma={inch}", f"profiili={aspect}"]
        some = "&".join(chance.sample(asked, chance.randint(1, 3)))
        yield get(f"/renkaat/?{some}&hinta-min={_fresh(number, turn)}")


def _deep(goods: Range) -> Visitor:
    last = max(1, goods.tyres // A_PAGE)

    def visitor(number: int) -> Iterator[bytes]:
        chance = random.Random(number)
        for turn in count():
            page = chance.randint(last // 2, last * 9 // 10)
            order = chance.choice(("nopein", "halvin", "kallein", "nimi"))
            yield get(f"/renkaat/?jarjestys={order}&sivu={page}&hinta-min={_fresh(number, turn)}")

    return visitor


def _search(number: int) -> Iterator[bytes]:
    chance = random.Random(number)
    for turn in count():
        yield get(
            f"/haku/?q={chance.choice(WORDS).replace(' ', '+').replace('/', '%2F')}&hinta-min={_fresh(number, turn)}"
        )


def _builder(number: int) -> Iterator[bytes]:
    """Both choices of a package, for sizes that cars have."""
    chance = random.Random(number)
    for turn in count():
        width, aspect, inch = chance.choice(SIZES)
        step = ("vanteet", "renkaat")[turn % 2]
        yield get(f"/paketit/?koko={width}%2F{aspect}R{inch}&pultit=5x112&kausi=kaikki&vaihe={step}")


def _products(goods: Range) -> Visitor:
    def visitor(number: int) -> Iterator[bytes]:
        chance = random.Random(number)
        while True:
            yield get(chance.choice(goods.products)[1])

    return visitor


def _basket(port: int, goods: Range) -> Visitor:
    def visitor(number: int) -> Iterator[bytes]:
        cookies = _shopper(port, goods, number)
        request = get("/ostoskori/", cookies=cookies)
        while True:
            yield request

    return visitor


def _with_basket(port: int, goods: Range) -> Visitor:
    def visitor(number: int) -> Iterator[bytes]:
        request = get("/renkaat/", cookies=_shopper(port, goods, number))
        while True:
            yield request

    return visitor


def _adding(port: int, goods: Range) -> Visitor:
    """Four different products into one basket, then a new visitor comes."""

    def visitor(number: int) -> Iterator[bytes]:
        chance = random.Random(number)
        page = ask(port, get(goods.products[0][1], Accept_Encoding="identity"))
        token, csrf = token_in(page.body), page.cookies["csrftoken"]
        while True:
            cookies = {"csrftoken": csrf}
            first, *others = chance.sample(goods.products, 4)
            fields = {"csrfmiddlewaretoken": token, "quantity": 1}
            made = ask(port, post("/ostoskori/lisaa/", {**fields, "product": first[0]}, cookies=cookies))
            cookies["kori"] = made.cookies["kori"]
            for product_id, _ in others:
                yield post("/ostoskori/lisaa/", {**fields, "product": product_id}, cookies=cookies)

    return visitor


def _shopper(port: int, goods: Range, number: int) -> dict[str, str]:
    """The cookies of somebody with three products in the basket."""
    page = ask(port, get(goods.products[0][1], Accept_Encoding="identity"))
    cookies = {"csrftoken": page.cookies["csrftoken"]}
    for product_id, _ in goods.products[number * 3 : number * 3 + 3]:
        fields = {"csrfmiddlewaretoken": token_in(page.body), "product": product_id, "quantity": 4}
        added = ask(port, post("/ostoskori/lisaa/", fields, cookies=cookies))
        cookies.update(added.cookies)
    return cookies


def token_in(page: bytes) -> str:
    found = CSRF.search(page.decode())
    assert found, "the product's page has a form"
    return unescape(found[1])


def _fresh(number: int, turn: int) -> str:
    """A low price that no request of this run has named: it narrows nothing, yet makes an address of its own."""
    return f"0.{number}{turn:07d}{random.randrange(10**6)}"

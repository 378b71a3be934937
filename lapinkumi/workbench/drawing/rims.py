"""Rims from straight ahead: a lip, a dark barrel, and one spoke drawn once and turned round."""

from dataclasses import dataclass

from lapinkumi.workbench.drawing.svg import framed, turned


@dataclass(frozen=True)
class Design:
    """How many spokes, the outline of the one that points up (the middle is 0 0), and the lines of light along it."""

    spokes: int
    spoke: str
    edge: str


@dataclass(frozen=True)
class Finish:
    """The colours of a surface in light, on average and in shadow."""

    light: str
    middle: str
    dark: str


SILVER = Finish("#f4f7f8", "#b4c3ca", "#7b8e97")
BLACK = Finish("#5c6d76", "#2b3940", "#131c21")

DESIGNS = {
    "five": Design(
        5,
        "M-17-34C-24-80-40-112-46-140A147 147 0 0 1 46-140C40-112 24-80 17-34Z",
        "M-12-50C-17-84-29-110-33-130M12-50C17-84 29-110 33-130",
    ),
    "double-five": Design(
        5,
        "M-19-30-40-141A147 147 0 0 1-22-145L-5-52 5-52 22-145A147 147 0 0 1 40-141L19-30Z",
        "M-17-40-33-132M17-40 33-132",
    ),
    "six": Design(6, "M-20-30C-18-80-26-120-30-144A147 147 0 0 1 30-144C26-120 18-80 20-30L0-44Z", "M0-60V-136"),
    "seven": Design(7, "M-12-32-18-145A147 147 0 0 1 18-145L12-32Z", "M-6-44-9-138M6-44 9-138"),
    "multi": Design(14, "M-6-30-8-146A147 147 0 0 1 8-146L6-30Z", "M0-40V-140"),
    "mesh": Design(10, "M-5-26-3-78-43-136-36-141 0-90 36-141 43-136 3-78 5-26Z", "M0-36V-80"),
    "turbine": Design(9, "M-10-30C0-70-6-112-38-141L-14-147C14-116 18-74 12-30Z", "M2-40C10-76 4-112-24-142"),
    "aero": Design(
        5,
        "M-24-32-74-125A146 146 0 0 1 74-125L24-32 17-64 46-117A126 126 0 0 0-46-117L-17-64Z",
        "M-28-46-66-118M28-46 66-118",
    ),
}


def alloy(name: str, finish: Finish) -> str:
    """A rim of a design. It fills its box; laid at two thirds of the size into a tyre's side view it makes a wheel."""
    design = DESIGNS[name]
    return framed(
        "rim",
        light=finish.light,
        middle=finish.middle,
        dark=finish.dark,
        spoke=design.spoke,
        edge=design.edge,
        spokes=turned('<use href="#s" %s/>', design.spokes),
        bolts=turned('<circle r="4.5" cy="-27" %s/>', 5, start=36),
    )


def steel() -> str:
    """The plain winter rim: pressed steel, round holes, bolts in sight."""
    return framed("steel", holes=turned('<use href="#h" %s/>', 16), bolts=turned('<circle r="7" cy="-44" %s/>', 5))

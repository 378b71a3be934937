"""Writes every drawing: python -m lapinkumi.workbench.drawing"""

from pathlib import Path

from lapinkumi.workbench.drawing import rims, tyres
from lapinkumi.workbench.drawing.treads import TREADS

IMAGES = Path(__file__).resolve().parents[3] / "static" / "img"


def drawings() -> dict[str, str]:
    """Every file below static/img that is drawn by rule, with its content."""
    angled = {f"tyres/{kind}.svg": tyres.angled(kind) for kind in TREADS}
    sides = {f"tyres/{kind}-side.svg": tyres.side(kind) for kind in TREADS}
    silver = {f"rims/{design}.svg": rims.alloy(design, rims.SILVER) for design in rims.DESIGNS}
    black = {f"rims/{design}-black.svg": rims.alloy(design, rims.BLACK) for design in rims.DESIGNS}
    return angled | sides | silver | black | {"rims/steel.svg": rims.steel()}


if __name__ == "__main__":
    for name, content in drawings().items():
        (IMAGES / name).write_text(content, encoding="utf-8")

"""Does it fit? Pure rules on tyres, rims and cars, which answer with their reasons, never a bare yes or no (R7.1)."""

from shop.fitment.axles import judge_axles
from shop.fitment.facts import RimFacts, TyreFacts
from shop.fitment.pairs import judge_pair, rim_widths
from shop.fitment.rims import judge_rim
from shop.fitment.sentences import headline, in_short, sentence, short
from shop.fitment.tyres import judge_tyre
from shop.fitment.verdict import Fit, Reason, Verdict
from shop.fitment.wheels import judge_rim_for, judge_tyre_on, judge_wheel

__all__ = [
    "Fit",
    "Reason",
    "RimFacts",
    "TyreFacts",
    "Verdict",
    "headline",
    "in_short",
    "judge_axles",
    "judge_pair",
    "judge_rim",
    "judge_rim_for",
    "judge_tyre",
    "judge_tyre_on",
    "judge_wheel",
    "rim_widths",
    "sentence",
    "short",
]

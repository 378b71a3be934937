"""What stands at the end of a start: where everything is."""

from lapinkumi.devstack.console import say
from lapinkumi.devstack.plan import Plan

BANNER = """
Lapin Kumi is open.

  Shop              {shop}/
  Administration    {shop}/hallinta/
  Garages' pages    {shop}/asentaja/
  Mail and SMS      {shop}/playground/

Logs are in .run. Ctrl-C stops everything and loses nothing.
"""


def show(plan: Plan) -> None:
    say(BANNER.format(shop=plan.shop))

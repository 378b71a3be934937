"""What stands at the end of a start: where everything is."""

from lapinkumi.accounts import demo_logins
from lapinkumi.devstack.console import say
from lapinkumi.devstack.plan import Plan

BANNER = """
Lapin Kumi is open.

  Shop              {shop}/
  Administration    {shop}/hallinta/
  Garages' pages    {shop}/asentaja/
  Mail and SMS      {shop}/playground/

Demonstration logins, each with the password {logins.PASSWORD}

  Upkeep            {logins.ADMIN}
  Clerk             {logins.CLERK}
  Garage            {logins.GARAGE}
  Customer          {logins.CUSTOMER}

Logs are in .run. Ctrl-C stops everything and loses nothing.
"""


def show(plan: Plan) -> None:
    say(BANNER.format(shop=plan.shop, logins=demo_logins))

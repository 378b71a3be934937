"""The demonstration logins. Public: the local stack prints them, and nothing makes them in production."""

PASSWORD = "rengas-demo-2026"  # noqa: S105 - of every demonstration login
ADMIN = "yllapito@lapinkumi.example"
CLERK = "myyja@lapinkumi.example"
CUSTOMER = "asiakas@example.com"
GARAGE = "korjaamo@rovaniemi.example"  # made by the garages' own part of the demonstration

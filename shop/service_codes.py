"""The services that code knows by name."""

from typing import Final

READY_IN_CAR: Final = "valmiina-autoon"  # R4.5 d: mounted, balanced and fitted; opens the garage's calendar
ON_OWN_RIMS: Final = "asennus-omille-vanteille"  # R4.5 a: included with tyres delivered to a garage, no time booked
ASSEMBLY: Final = "paketin-kokoaminen"  # R4.5 c: included with a package delivered to a garage, no time booked
MOUNTING: Final = "asennus-vanteille"  # R4.5 b: the customer's own tyres on new rims, an extra
RUN_FLAT_MOUNTING: Final = "run-flat-asennus"  # R2.3: comes with run-flat tyres
TPMS_SERVICE: Final = "paineanturien-asennus"  # R2.3: comes with packages that have pressure sensors
WHEEL_CHANGE: Final = "renkaanvaihto"
TYRE_HOTEL: Final = "rengashotelli"

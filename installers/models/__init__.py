"""The tables of garages and their bookings."""

from installers.models.bay import Bay
from installers.models.booking import Booking, BookingEvent
from installers.models.hours import ClosedPeriod, OpeningHours, SpecialHours, Weekday
from installers.models.installer import Installer
from installers.models.service import InstallerService
from installers.models.staff import InstallerStaff

__all__ = [
    "Bay",
    "Booking",
    "BookingEvent",
    "ClosedPeriod",
    "Installer",
    "InstallerService",
    "InstallerStaff",
    "OpeningHours",
    "SpecialHours",
    "Weekday",
]

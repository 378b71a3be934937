"""A booking as a calendar file (iCalendar, RFC 5545)."""

from datetime import UTC, datetime

from django.conf import settings
from django.utils.translation import gettext as _

from installers import wording
from installers.models import Booking
from lapinkumi.outbox.services.enqueue import File

LINE_OCTETS = 75


def calendar_entry(booking: Booking, *, at: datetime, agreed: bool = True) -> File:
    """The time, to put into a calendar; tentative until it is agreed. UID is the booking's reference, SEQUENCE its
    revision: a moved time takes the place of the old one.
    """
    note = _("Jos et pääse tulemaan: %(rule)s") % {"rule": wording.keeping_rule(booking)}
    if not agreed:
        note = _("Asennuspiste ei ole vielä vahvistanut aikaa.")
    status = "CONFIRMED" if agreed else "TENTATIVE"
    return _file(booking, at=at, sequence=booking.revision, status=status, note=note)


def calendar_removal(booking: Booking, *, at: datetime) -> File:
    """The same entry called off: one step newer than the entry it takes away."""
    note = _("Tämä aika on peruttu.")
    return _file(booking, at=at, sequence=booking.revision + 1, status="CANCELLED", note=note)


def _file(booking: Booking, *, at: datetime, sequence: int, status: str, note: str) -> File:
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{_text(settings.COMPANY.name)}//Ajanvaraus//FI",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{booking.reference}",
        f"SEQUENCE:{sequence}",
        f"DTSTAMP:{_instant(at)}",
        f"DTSTART:{_instant(booking.starts_at)}",
        f"DTEND:{_instant(booking.ends_at)}",
        f"STATUS:{status}",
        f"SUMMARY:{_text(_('Rengastyö: %(garage)s') % {'garage': booking.installer.name})}",
        f"LOCATION:{_text(wording.address(booking.installer))}",
        f"DESCRIPTION:{_text(note)}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    content = "".join(f"{_folded(line)}\r\n" for line in lines).encode()
    return File(filename="ajanvaraus.ics", content_type="text/calendar", content=content)


def _instant(at: datetime) -> str:
    """In UTC: every calendar then shows it right, whatever its own zone and the summer time."""
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(value: str) -> str:
    """A value of the text type: what would end it is escaped, so that nobody's text becomes a line of its own."""
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(escaped.splitlines())


def _folded(line: str) -> str:
    """The line in pieces of at most LINE_OCTETS octets, no letter cut in two."""
    pieces, piece = [], ""
    for sign in line:
        if len((piece + sign).encode()) > LINE_OCTETS:
            pieces.append(piece)
            piece = " "
        piece += sign
    return "\r\n".join([*pieces, piece])

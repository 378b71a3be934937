"""Template tags of the account pages: a browser's own long name, in short."""

from django import template
from django.utils.translation import gettext as _

register = template.Library()

# In this order: Edge and Opera call themselves Chrome too, and Chrome calls itself Safari.
_BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
_SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS X": "Mac",
    "Linux": "Linux",
}


@register.filter
def device(user_agent: str) -> str:
    """The browser and the system, as people call them: `Firefox, Windows`."""
    known = [_first(user_agent, names) for names in (_BROWSERS, _SYSTEMS)]
    return ", ".join(name for name in known if name) or _("Tuntematon selain")


def _first(user_agent: str, names: dict[str, str]) -> str:
    return next((name for sign, name in names.items() if sign in user_agent), "")

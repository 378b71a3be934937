"""Reads of the outbox for people: the viewer's list, the desk's counter, the check of the books."""

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.desk import DeskCounter, waiting
from lapinkumi.core.phones import InvalidPhone, normalise_phone
from lapinkumi.outbox.models import Message
from lapinkumi.outbox.states import MessageState


def matching_messages(*, q: str = "", kanava: str = "", tila: str = "", viesti: str = "") -> QuerySet[Message]:
    """Messages newest first, of a channel, state and name where given, with `q` in receiver, label or subject."""
    found = Message.objects.all()
    exact = {"channel": kanava, "state": tila, "name": viesti}
    found = found.filter(**{field: value for field, value in exact.items() if value})
    if q:
        found = found.filter(Q(recipient__icontains=q) | Q(about__icontains=q) | Q(subject__icontains=q))
    return found.order_by("-pk")


def find_messages(messages: QuerySet[Message], words: str) -> QuerySet[Message]:
    """Those about that order or to that address or number, written whole, as people write them; indexes find them."""
    term = words.strip()
    if not term:
        return messages
    return messages.filter(Q(about__in={term, term.upper()}) | Q(recipient__in={term, term.lower(), _number(term)}))


def message_names() -> list[str]:
    """Every message that has been sent or queued, by its template folder."""
    return list(Message.objects.order_by("name").values_list("name", flat=True).distinct())


def failed_messages_counter() -> DeskCounter:
    """Messages that never left and that nobody has dealt with yet."""
    return waiting(
        Message.objects.failed(),
        label=_("Viestejä jäi lähettämättä"),
        url=f"{reverse('admin:outbox_message_changelist')}?state__exact={MessageState.FAILED}",
        since="failed_at",
        right="outbox.resend_message",
    )


def _number(term: str) -> str:
    try:
        return normalise_phone(term)
    except InvalidPhone:
        return term

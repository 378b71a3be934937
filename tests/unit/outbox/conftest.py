"""What the outbox's tests share: templates of their own, a mail server, an SMS gateway."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lapinkumi.core import pdf
from lapinkumi.core.contributors import contributors
from tests.unit.outbox.sms_gateway import SmsGateway
from tests.unit.outbox.smtp_server import SmtpServer

TEMPLATES = Path(__file__).parent / "templates"


@pytest.fixture(autouse=True)
def own_templates(settings) -> None:
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], TEMPLATES]}]


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def mail_server(settings) -> Iterator[SmtpServer]:
    """Mails leave by SMTP, to a server on this machine."""
    server = SmtpServer()
    settings.MESSAGE_CHANNELS = {**settings.MESSAGE_CHANNELS, "email": "lapinkumi.outbox.channels.email.send"}
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 2
    yield server
    server.close()


@pytest.fixture
def gateway(settings) -> Iterator[SmsGateway]:
    """Text messages go to a gateway on this machine."""
    server = SmsGateway()
    settings.SMS_GATEWAY_URL, settings.SMS_GATEWAY_TOKEN = server.url, "token-of-ours"
    yield server
    server.close()


@pytest.fixture
def still_true_checks(settings) -> Iterator[list[str]]:
    """The list MESSAGE_STILL_TRUE, to be filled by the test."""
    settings.MESSAGE_STILL_TRUE = []
    contributors.cache_clear()
    yield settings.MESSAGE_STILL_TRUE
    contributors.cache_clear()


@pytest.fixture
def no_pango(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As on a machine without the system library: importing WeasyPrint raises what it raises there."""

    def absent(name: str) -> None:
        raise OSError(f"cannot load library of {name}")

    monkeypatch.setattr(pdf, "import_module", absent)
    pdf._weasyprint.cache_clear()
    yield
    monkeypatch.undo()
    pdf._weasyprint.cache_clear()

"""Addresses of the outbox: the SMS gateway's receipts; on a local machine also the viewer of messages."""

from django.conf import settings
from django.urls import URLPattern, path

from lapinkumi.outbox.views import receipts, viewer

app_name = "outbox"

urlpatterns: list[URLPattern] = [
    path("sms/receipt/<str:secret>/", receipts.receipt, name="sms-receipt"),
]

if settings.LOCAL:
    urlpatterns += [
        path("playground/viestit/", viewer.messages, name="viewer"),
        path("playground/viestit/<uuid:uuid>/", viewer.message, name="viewer-message"),
        path("playground/viestit/<uuid:uuid>/html/", viewer.message_html, name="viewer-html"),
        path("playground/viestit/<uuid:uuid>/viesti.eml", viewer.message_source, name="viewer-source"),
        path("playground/viestit/liite/<int:pk>/", viewer.attachment, name="viewer-attachment"),
        path("playground/viestit/asiakirja/<uuid:uuid>/", viewer.document, name="viewer-document"),
    ]

"""What gunicorn serves."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lapinkumi.settings")

application = get_wsgi_application()

from shop import listing  # noqa: E402  # models can be imported now

if settings.LISTING_BUILT_BEHIND:
    listing.build_behind()  # before the first visitor comes

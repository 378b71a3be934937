"""The playground as a WSGI application, with its schedule running beside it."""

import os

from django.core.wsgi import get_wsgi_application

# Said, not offered: whoever starts us may carry the shop's own settings in the environment.
os.environ["DJANGO_SETTINGS_MODULE"] = "lapinkumi.playground.settings"

from lapinkumi.playground import schedule

application = get_wsgi_application()
schedule.start_thread()

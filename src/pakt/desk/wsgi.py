"""What a web server runs."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pakt.desk.settings")
application = get_wsgi_application()
# What is loaded now stays for good: the collector need not look through all of it again and again while pages are made.
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 20, 20)

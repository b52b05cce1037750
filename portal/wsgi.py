"""The WSGI application that granian serves: `granian --interface wsgi portal.wsgi:application`."""

from __future__ import annotations

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
# Of readers and editors alone: migrations, imports and the worker may take as long as they need.
os.environ.setdefault("DATABASE_STATEMENT_SECONDS", "15")
try:
    application = get_wsgi_application()
except ImproperlyConfigured as error:
    sys.exit(f"Settings: {error}")

"""The portal's settings with stock Wagtail API v2 mounted beside it, as what a user would pick instead."""

from __future__ import annotations

from portal.settings import *  # noqa: F403 - this is the portal, plus one app
from portal.settings import INSTALLED_APPS as PORTAL_APPS

INSTALLED_APPS = [*PORTAL_APPS, "wagtail.api.v2"]
ROOT_URLCONF = "benchmarks.urls"

"""The people who sign in to the admin."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):  # type: ignore[django-manager-missing]  # managers of models without types
    """An editor or administrator. Our own model from the first migration, because Django cannot swap it in later."""

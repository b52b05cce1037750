"""Serves images. Files are not served from here: those go through /documents/, which asks who may read."""

from __future__ import annotations

import posixpath

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve

_DIRECTORY = "images/"
# Named here because a bare machine's table of media types may know neither AVIF nor WebP.
_MEDIA_TYPES = {
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}


@require_safe
def image(request: HttpRequest, path: str) -> HttpResponseBase:
    """An image below MEDIA_ROOT; its path is of this content alone, so it may be kept for good. 404 for all else."""
    suffix = posixpath.splitext(path)[1].lower()
    if not path.startswith(_DIRECTORY) or posixpath.normpath(path) != path or suffix not in _MEDIA_TYPES:
        raise Http404(path)
    response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    if response.status_code == 200:
        response["Content-Type"] = _MEDIA_TYPES[suffix]
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response

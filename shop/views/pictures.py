"""Products' pictures by their content: the same address always shows the same, so browsers may keep it for ever."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from shop.picture_files import CONTENT_TYPES, file_name

YEAR = 365 * 24 * 3600


@require_safe
def picture(request: HttpRequest, key: str, width: str, ending: str) -> FileResponse:
    """One rendition; 404 where there is none."""
    try:
        file = default_storage.open(file_name(key, width, ending))
    except (OSError, KeyError):
        raise Http404 from None
    response = FileResponse(file, content_type=CONTENT_TYPES[ending])
    patch_cache_control(response, public=True, max_age=YEAR, immutable=True)
    return response

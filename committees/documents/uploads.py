"""The door for files: what is too large is dropped while it arrives, so that no disk and no memory fills."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from committees.documents.intake import readable_size
from committees.errors import Refused


class LimitedUploadHandler(FileUploadHandler):
    """Stands before Django's own handlers and lets no file grow beyond the limit.

    The rest of such a file is read and forgotten, not kept, so that the page can still say what was wrong.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass a piece on, or skip the file once the limit is reached."""
        if start + len(raw_data) > settings.UPLOAD_LIMIT and self.request is not None:
            _dropped(self.request).add(self.field_name or "")
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """This handler never builds a file: the next one does."""


def taken_file(request: HttpRequest, field: str) -> UploadedFile[Any] | None:
    """The uploaded file of a field, None where there was none. Raises Refused where it was dropped for its size."""
    if field in _dropped(request, read=True):
        raise Refused(f"文件超过上限 {readable_size(settings.UPLOAD_LIMIT)}，没有保存。请压缩图片或拆分后再上传。")
    file: Any = request.FILES.get(field)
    return file if isinstance(file, UploadedFile) else None


def _dropped(request: HttpRequest, *, read: bool = False) -> set[str]:
    if read:
        _ = request.FILES  # the body is parsed when it is first asked for
    fields: set[str] = request.__dict__.setdefault("dropped_uploads", set())
    return fields

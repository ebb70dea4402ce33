"""How much one request may send. What exceeds it is stopped before a byte of it reaches the disk."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler
from django.utils.datastructures import MultiValueDict

BYTES_AT_MOST = 64 * 2**20  # six pictures of 10 MB, and the form around them


class BoundedUpload(FileUploadHandler):
    """First of FILE_UPLOAD_HANDLERS: refuses a request by the length it announces; servers hold it to that."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, str],
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> tuple[Any, MultiValueDict[str, Any]] | None:
        if content_length > BYTES_AT_MOST:
            raise RequestDataTooBig("more than 64 MB in one request")
        return None

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None

"""A form with a file in it: what was typed is read also where the file is too large to be taken."""

from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from portal.errors import Invalid
from portal.web.forms import Form

_MOST_FIELDS, _MOST_TYPED = 40, 200_000
_MULTIPART = "multipart/form-data"


@dataclass(frozen=True)
class SentFile:
    """One file as it was sent: the name it says, and its bytes, which are none when there were too many."""

    name: str
    content: bytes
    too_large: bool = False


async def read_with_file(request: Request, name: str, most: int) -> tuple[Form, SentFile | None]:
    """The posted form, and the file in this field, if one was chosen."""
    if not request.headers.get("content-type", "").startswith(_MULTIPART):
        return await Form.read(request), None
    async with aclosing(request.stream()) as stream:
        parser = _InMemory(request.headers, stream, most)
        try:
            sent = await parser.parse()
        except MultiPartException as error:
            raise Invalid(f"multipart: {error.message}") from None
    try:
        file = sent.get(name)
        form = Form.of(sent)
        if not isinstance(file, UploadFile) or not file.filename:
            return form, None
        return form, SentFile(file.filename, await file.read(), parser.too_large)
    finally:
        await sent.close()


class _InMemory(MultiPartParser):
    """Keeps one file of at most `most` bytes in memory, and lets what comes after that go by.

    The danger: as it comes, a file of over a megabyte is written to the disk, where it would stand unsealed.
    """

    def __init__(self, headers: Any, stream: Any, most: int) -> None:
        super().__init__(headers, stream, max_files=1, max_fields=_MOST_FIELDS, max_part_size=_MOST_TYPED)
        self.spool_max_size = most + 1
        self.too_large = False
        self._most = most
        self._read = 0

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        """Count what belongs to the file."""
        if self._current_part.file is not None:
            self._read += end - start
            if self._read > self._most:
                self.too_large = True
                return
        super().on_part_data(data, start, end)

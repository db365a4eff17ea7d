"""The girl who waits, signed in, with her browser."""

import httpx2
import pytest

from tests.cast import Cast
from tests.selfhelp.reader import Reader


@pytest.fixture
async def yara(visitor: httpx2.AsyncClient, cast: Cast) -> Reader:
    return Reader(await cast.sign_in(visitor, "yara"))

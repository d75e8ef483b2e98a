"""The hosts are tried in the browser that readers have, not in its headless shell."""

import pytest
from browser import launch


@pytest.fixture(scope="module")
def browser():
    with launch() as browser:
        yield browser

"""The hosts are tried in the browser that readers have, not in its headless shell."""

import pytest
from browser import installed, launch

from tools.browser import find_browser


@pytest.fixture(scope="module")
def browser():
    with launch(installed(find_browser)) as browser:
        yield browser

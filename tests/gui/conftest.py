"""Every test here has widgets."""

import pytest


@pytest.fixture(autouse=True)
def _room(window_room: None) -> None: ...

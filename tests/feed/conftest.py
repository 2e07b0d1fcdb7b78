"""What the tests of the feed share."""

import pytest
from feed.catalogues import make_catalogue

from media_pipeline.model.publication import Catalogue


@pytest.fixture
def catalogue() -> Catalogue:
    return make_catalogue()

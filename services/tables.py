"""Every table of the product: importing this module registers them all on the metadata."""

from services.catalog import models as catalog_models
from services.core.columns import metadata
from services.reference import models as reference_models
from services.search import models as search_models

__all__ = ["catalog_models", "metadata", "reference_models", "search_models"]

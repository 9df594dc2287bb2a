"""Every table of the product: importing this module registers them all on the metadata."""

from services.accounts import models as account_models
from services.catalog import models as catalog_models
from services.core.columns import metadata
from services.messaging import models as messaging_models
from services.recruiting import models as recruiting_models
from services.reference import models as reference_models
from services.search import models as search_models

__all__ = [
    "account_models",
    "catalog_models",
    "messaging_models",
    "metadata",
    "recruiting_models",
    "reference_models",
    "search_models",
]

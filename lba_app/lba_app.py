"""The application: pages, HTTP API and what wraps them."""

import reflex as rx

from lba_app.api.app import create_api
from lba_app.components.failure import error_boundary
from lba_app.components.notices import connection_banner
from lba_app.pages import add_pages
from lba_app.web.limits import EventLimit, EventShape
from lba_app.web.server import at_startup, failure, wrap

app = rx.App(
    html_lang="fr",
    toaster=None,
    stylesheets=[
        f"/css/{name}.css" for name in ("tokens", "base", "search", "item", "map", "forms")
    ],
    head_components=[
        rx.el.link(rel="icon", type="image/svg+xml", href="/icon.svg"),
        rx.el.script(src="/boot.js", defer=True),
    ],
    app_wraps={(55, "ErrorBoundary"): error_boundary, (5, "Overlay"): connection_banner},
    backend_exception_handler=failure,
    api_transformer=[create_api(), wrap],
)
app.add_middleware(EventLimit())
app.add_middleware(EventShape())
app.register_lifespan_task(at_startup)
add_pages(app)

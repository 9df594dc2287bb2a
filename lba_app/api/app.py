"""The HTTP door of the product."""

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError

from lba_app.api import problems, search
from services.core.errors import UserError


def create_api() -> FastAPI:
    """Return the API; the screens are mounted below it."""
    api = FastAPI(
        title="Alternance : offres, formations, entreprises",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
    )
    api.add_exception_handler(problems.BadParametersError, problems.bad_parameters)
    api.add_exception_handler(RequestValidationError, problems.invalid_request)
    api.add_exception_handler(UserError, problems.user_error)
    api.include_router(search.router)

    @api.get("/healthz", include_in_schema=False)
    async def healthz() -> dict[str, str]:
        """Answer as soon as the server is up."""
        return {"status": "ok"}

    return api

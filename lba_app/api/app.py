"""The HTTP door of the product."""

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from lba_app.api import (
    account,
    deposit,
    mail_events,
    mail_pages,
    problems,
    reference_page,
    search,
)
from lba_app.api import map as map_routes
from lba_app.api.limits import CallLimit
from lba_app.runtime import is_ready
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
    api.add_middleware(CallLimit)
    api.include_router(search.router)
    api.include_router(map_routes.router)
    api.include_router(reference_page.router)
    api.include_router(account.router)
    api.include_router(deposit.router)
    api.include_router(mail_events.router)
    api.include_router(mail_pages.router)

    @api.get("/healthz", include_in_schema=False)
    async def healthz() -> dict[str, str]:
        """Answer as soon as the server is up."""
        return {"status": "ok"}

    @api.get("/readyz", include_in_schema=False)
    async def readyz() -> JSONResponse:
        """Answer 200 once searches are answered at once, 503 before."""
        ready = is_ready()
        return JSONResponse({"ready": ready}, 200 if ready else 503)

    return api

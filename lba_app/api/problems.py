"""Errors of the HTTP API: one shape, RFC 9457 problem details, in French."""

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from services.core.errors import NotFoundError, UserError
from services.search.query import Issue


class BadParametersError(Exception):
    """Parameters that were not understood."""

    def __init__(self, issues: list[Issue]) -> None:
        super().__init__("bad parameters")
        self.issues = issues


def problem(status: int, title: str, errors: list[dict[str, str]] | None = None) -> JSONResponse:
    """Return a problem+json answer; `errors` names the fields at fault."""
    body = {"type": "about:blank", "title": title, "status": status, "errors": errors or []}
    return JSONResponse(body, status, media_type="application/problem+json")


async def bad_parameters(_request: Request, error: Exception) -> JSONResponse:
    """Answer 400 with each parameter at fault."""
    assert isinstance(error, BadParametersError)
    errors = [{"field": issue.field, "message": issue.message} for issue in error.issues]
    return problem(400, "Des paramètres de la requête ne sont pas valables.", errors)


async def invalid_request(_request: Request, error: Exception) -> JSONResponse:
    """Answer 400 for a parameter that FastAPI itself refused."""
    assert isinstance(error, RequestValidationError)
    errors = [
        {"field": str(item["loc"][-1]), "message": "Valeur manquante ou mal formée."}
        for item in error.errors()
    ]
    return problem(400, "Des paramètres de la requête ne sont pas valables.", errors)


async def user_error(_request: Request, error: Exception) -> JSONResponse:
    """Answer 404 or 400 with the sentence of a user error."""
    assert isinstance(error, UserError)
    status = 404 if isinstance(error, NotFoundError) else 400
    return problem(status, error.message)

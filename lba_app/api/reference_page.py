"""The description of the API as a page: plain HTML, nothing from elsewhere, no script."""

from html import escape
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse

from lba_app.web.texts import SITE_NAME

router = APIRouter()


@router.get("/api/docs", include_in_schema=False)
async def reference_page(request: Request) -> HTMLResponse:
    """Return the page, in French."""
    app: FastAPI = request.app
    schema = app.openapi()
    calls = "".join(_call(path, methods["get"]) for path, methods in schema["paths"].items())
    return HTMLResponse(_PAGE.format(title=f"API | {SITE_NAME}", calls=calls))


def _call(path: str, described: dict[str, Any]) -> str:
    rows = "".join(_parameter(one) for one in described.get("parameters", ()))
    return (
        f"<section><h2>{escape(described['summary'])}</h2><p><code>GET {escape(path)}</code></p>"
        "<div class='table'><table><thead><tr><th scope='col'>Paramètre</th>"
        f"<th scope='col'>Sens</th></tr></thead><tbody>{rows}</tbody></table></div></section>"
    )


def _parameter(one: dict[str, Any]) -> str:
    name = escape(one["name"]) + (" (obligatoire)" if one.get("required") else "")
    words = one.get("description", "")
    schema = one.get("schema", {})
    if "maximum" in schema:
        words = f"{words} (de {schema.get('minimum', 0)} à {schema['maximum']})"
    return f"<tr><th scope='row'><code>{name}</code></th><td>{escape(words.strip())}</td></tr>"


_PAGE = """<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" type="image/svg+xml" href="/icon.svg">
<link rel="stylesheet" href="/css/api.css">
</head>
<body>
<main>
<p><a href="/">Retour au site</a></p>
<h1>L'API</h1>
<p>Les écrans du site s'en servent : tout ce qu'ils montrent, vous pouvez le lire aussi.
Réponses en JSON ; une erreur nomme le paramètre en cause (RFC 9457) ; les en-têtes
<code>RateLimit</code> disent combien d'appels il vous reste ; <code>ETag</code> évite de relire
ce qui n'a pas changé. Description pour les programmes :
<a href="/api/openapi.json">openapi.json</a>.</p>
<p>Exemple : <a href="/api/v1/search?romes=D1102&amp;insee=44109&amp;radius=30">les boulangers
autour de Nantes</a>.</p>
{calls}
</main>
</body>
</html>
"""

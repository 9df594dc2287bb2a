"""A register of companies on this machine, which answers what a test tells it to."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

SIRET = "00001000900017"
OTHER_SIRET = "00001000900025"


@dataclass
class Reply:
    """One answer; `seconds` is waited before it, `pause` between its two halves."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    pause: float = 0.0


@dataclass
class Served:
    """Where the register is, and the requests that it got: path, query, headers."""

    url: str
    requests: list[tuple[str, dict[str, list[str]], dict[str, str]]]


@contextmanager
def serving(*replies: Reply) -> Iterator[Served]:
    """Answer the replies in order, the last one again and again, until the end of the block."""
    requests: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            requests.append((parts.path, parse_qs(parts.query), dict(self.headers)))
            reply = replies[min(len(requests), len(replies)) - 1]
            time.sleep(reply.seconds)
            with suppress(BrokenPipeError, ConnectionResetError):
                self.answer(reply)

        def answer(self, reply: Reply) -> None:
            self.send_response(reply.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(reply.body)))
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            half = len(reply.body) // 2
            self.wfile.write(reply.body[:half])
            time.sleep(reply.pause)
            self.wfile.write(reply.body[half:])

        def log_message(self, *arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield Served(f"http://127.0.0.1:{server.server_port}", requests)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def an_establishment(**values: Any) -> dict[str, Any]:
    """Return an establishment in the documented shape."""
    return {
        "activite_principale": "10.71C",
        "activite_principale_naf25": "10.71Y",
        "ancien_siege": False,
        "adresse": "BATIMENT B 12 BIS RUE DES TILLEULS 44000 NANTES",
        "caractere_employeur": "O",
        "code_postal": "44000",
        "commune": "44109",
        "date_creation": "2014-04-29",
        "est_siege": True,
        "etat_administratif": "A",
        "geo_id": None,
        "latitude": "47.2184",
        "libelle_commune": "NANTES",
        "liste_enseignes": ["FOURNIL DES TILLEULS"],
        "liste_finess": None,
        "liste_idcc": ["0843"],
        "liste_id_organisme_formation": None,
        "longitude": "-1.5536",
        "nom_commercial": None,
        "region": "52",
        "siret": SIRET,
        "statut_diffusion_etablissement": "O",
        "tranche_effectif_salarie": "03",
    } | values


def a_unit(*places: dict[str, Any], **values: Any) -> dict[str, Any]:
    """Return a company in the documented shape, with the establishments that matched."""
    found = list(places) or [an_establishment()]
    return {
        "siren": SIRET[:9],
        "nom_complet": "fournil invente (fi)",
        "nom_raison_sociale": "FOURNIL INVENTE",
        "sigle": None,
        "nombre_etablissements": 1,
        "siege": an_establishment(departement="44", type_voie="RUE"),
        "activite_principale": "10.71C",
        "etat_administratif": "A",
        "statut_diffusion": "O",
        "matching_etablissements": found,
        "dirigeants": [],
        "finances": None,
        "complements": {
            "est_organisme_formation": False,
            "est_qualiopi": False,
            "liste_idcc": ["0843", "1505"],
            "collectivite_territoriale": None,
        },
        "tva": [],
    } | values


def a_payload(*units: dict[str, Any]) -> Reply:
    """Return the reply that tells of companies."""
    content = {"results": list(units), "total_results": len(units), "page": 1, "per_page": 10}
    return Reply(json.dumps(content | {"total_pages": 1}).encode())

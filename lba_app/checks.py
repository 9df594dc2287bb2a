"""What `lba check` looks at."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass

from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import func, select

from lba_app import frontend
from services.core import migration
from services.core.database import database
from services.core.settings import MailTransport, get_settings
from services.messaging import repository as messages
from services.messaging.enums import MessageState
from services.reference.loader import data_digest
from services.reference.models import Commune, ReferenceVersion, RomeOccupation

ENOUGH_DISK_BYTES = 500_000_000


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    subject: str
    is_good: bool
    words: str


def run_checks() -> list[Check]:
    """Return every check; one that cannot be made counts as failed."""
    checks: list[tuple[str, Callable[[], tuple[bool, str]]]] = [
        ("réglages", _settings),
        ("base de données", _schema),
        ("référentiels", _reference),
        ("disque", _disk),
        ("écrans", _screens),
        ("messages", _messages),
    ]
    return [_run(subject, check) for subject, check in checks]


def _run(subject: str, check: Callable[[], tuple[bool, str]]) -> Check:
    try:
        return Check(subject, *check())
    except (OSError, SQLAlchemyError, ValidationError) as error:
        return Check(subject, is_good=False, words=str(error).splitlines()[0])


def _settings() -> tuple[bool, str]:
    settings = get_settings()
    return True, f"adresse {settings.base_url}, données dans {settings.data_dir}"


def _schema() -> tuple[bool, str]:
    if migration.is_current(database()):
        return True, f"{database().url.get_backend_name()}, schéma à jour"
    return False, "schéma absent ou ancien : lancez « lba migrate »"


def _reference() -> tuple[bool, str]:
    with database().read() as session:
        version = session.get(ReferenceVersion, 1)
        if version is None or version.digest != data_digest():
            return False, "absents ou d'une autre version : lancez « lba migrate »"
        communes = session.exec(select(func.count()).select_from(Commune)).one()
        occupations = session.exec(select(func.count()).select_from(RomeOccupation)).one()
    return True, f"{communes} communes, {occupations} métiers"


def _disk() -> tuple[bool, str]:
    settings = get_settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.data_dir).free
    return free >= ENOUGH_DISK_BYTES, f"{free / 1e9:.1f} Go libres"


def _messages() -> tuple[bool, str]:
    with database().read() as session:
        counts = messages.counts(session)
    waiting, failed = counts.get(MessageState.WAITING, 0), counts.get(MessageState.FAILED, 0)
    way = "boîte locale" if get_settings().mail_transport is MailTransport.LOCAL else "SMTP"
    if failed:
        return False, f"{way}, {failed} impossibles à envoyer : voyez /espace-pro/admin/emails"
    return True, f"{way}, {waiting} en attente"


def _screens() -> tuple[bool, str]:
    if frontend.is_built():
        return True, "construits"
    return False, "à construire : lancez « lba serve »"

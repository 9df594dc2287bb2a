"""E-mail addresses: which are accepted, and the digest that one is remembered by."""

from hashlib import sha256

from email_validator import EmailNotValidError, validate_email

from services.core.errors import UserError


def checked_address(typed: str, field: str = "email") -> str:
    """Return an address as it is written to, or raise UserError on `field`.

    Nothing is asked of the network. Reserved domains (`.example`, `.test`) are accepted: the
    demonstration lives there. What comes before the @ must be ASCII, as many servers still want.
    """
    try:
        valid = validate_email(
            typed.strip(), check_deliverability=False, test_environment=True, allow_smtputf8=False
        )
    except EmailNotValidError as error:
        raise UserError(
            "bad_address",
            "Cette adresse e-mail n'est pas valable. Exemple : prenom.nom@entreprise.fr",
            field=field,
        ) from error
    return valid.ascii_email or valid.normalized


def address_digest(address: str) -> str:
    """Return what tells an address from others without telling it."""
    return sha256(address.lower().encode()).hexdigest()

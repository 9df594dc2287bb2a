"""Tables of accounts: people, organisations, who acts for which, sign-ins and sessions.

Nobody has a password. Tokens and codes are kept as digests: who reads the database cannot sign in.
"""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from services.core.clock import utc_now
from services.core.columns import EnumValue, LabelledEnum, UtcDateTime


class OrganisationKind(LabelledEnum):
    """What an organisation is, which decides what its people may do."""

    COMPANY = "entreprise", "Entreprise"
    CFA = "cfa", "Centre de formation"
    OPCO = "opco", "OPCO"
    CHAMBER = "chambre", "Chambre consulaire"
    OPERATOR = "operateur", "Équipe du site"


class MemberRole(LabelledEnum):
    """What a person may do inside an organisation."""

    MANAGER = "gestionnaire", "Gère l'équipe et les offres"
    MEMBER = "membre", "Gère les offres"


class MembershipState(LabelledEnum):
    """Whether a person may act for an organisation (state machine of requirement section 4.5)."""

    INVITED = "invite", "Invitation envoyée"
    AWAITING = "en_attente", "En attente de vérification"
    GRANTED = "valide", "Validé"
    DENIED = "refuse", "Refusé"


class LoginPurpose(LabelledEnum):
    """Why a sign-in was asked for: it decides the words of the message."""

    LOGIN = "connexion", "Se connecter"
    DEPOSIT = "depot", "Publier une offre"


class Person(SQLModel, table=True):
    """Somebody with an account; the address is the identity, in lower case."""

    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(unique=True, max_length=254)
    name: str = ""
    phone: str = ""
    is_active: bool = True
    is_demo: bool = Field(default=False, index=True)
    email_confirmed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime, nullable=False)
    last_seen_at: datetime = Field(
        default_factory=utc_now, sa_type=UtcDateTime, nullable=False, index=True
    )

    @property
    def first_name(self) -> str:
        """The first word of the name, to greet with."""
        return self.name.split(" ", 1)[0]


class Organisation(SQLModel, table=True):
    """A company, training centre, OPCO, chamber, or the team that runs the site.

    `key` is its SIRET, the code of the OPCO, or any word that is one of its kind. `opco_code` is
    the OPCO that a company belongs to.
    """

    __table_args__: ClassVar[Any] = (UniqueConstraint("kind", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: OrganisationKind = Field(sa_column=Column(EnumValue(OrganisationKind), nullable=False))
    key: str = Field(max_length=40)
    name: str
    opco_code: str = Field(default="", max_length=20, index=True)
    is_demo: bool = Field(default=False, index=True)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime, nullable=False)


class Membership(SQLModel, table=True):
    """One person acting for one organisation; `state` is that of its last event."""

    __table_args__: ClassVar[Any] = (UniqueConstraint("person_id", "organisation_id"),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", ondelete="CASCADE")
    organisation_id: int = Field(foreign_key="organisation.id", index=True, ondelete="CASCADE")
    role: MemberRole = Field(sa_column=Column(EnumValue(MemberRole), nullable=False))
    state: MembershipState = Field(sa_column=Column(EnumValue(MembershipState), nullable=False))
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime, nullable=False)


class MembershipEvent(SQLModel, table=True):
    """One decision about a membership: who took it, when, why; never changed afterwards."""

    __tablename__ = "membership_event"

    id: int | None = Field(default=None, primary_key=True)
    membership_id: int = Field(foreign_key="membership.id", index=True, ondelete="CASCADE")
    state: MembershipState = Field(sa_column=Column(EnumValue(MembershipState), nullable=False))
    author_id: int | None = Field(default=None, foreign_key="person.id", ondelete="SET NULL")
    reason: str = ""
    happened_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime, nullable=False)


class LoginLink(SQLModel, table=True):
    """One sign-in asked for: a link for the browser that asked, a code to type in that browser.

    One is written for any address, known or not, so that both take the same time. `offer_id` is
    the offer that this very sign-in confirms.
    """

    __tablename__ = "login_link"
    __table_args__: ClassVar[Any] = (Index(None, "email_digest", "created_at"),)

    id: int | None = Field(default=None, primary_key=True)
    email_digest: str = Field(max_length=64)
    person_id: int | None = Field(default=None, foreign_key="person.id", ondelete="CASCADE")
    purpose: LoginPurpose = Field(sa_column=Column(EnumValue(LoginPurpose), nullable=False))
    token_digest: str = Field(max_length=64, unique=True)
    code_digest: str = Field(max_length=64)
    browser_digest: str = Field(max_length=64, index=True)
    next_path: str = ""
    # No foreign key: offers stand on accounts, not the reverse.
    offer_id: int | None = None
    failed_codes: int = 0
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime, nullable=False)
    expires_at: datetime = Field(sa_type=UtcDateTime, nullable=False, index=True)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class AccountSession(SQLModel, table=True):
    """One signed-in browser; its cookie holds the token that `token_digest` is made of."""

    __tablename__ = "session"

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True, ondelete="CASCADE")
    token_digest: str = Field(max_length=64, unique=True)
    browser: str = Field(default="", max_length=80, description="in words: Firefox sur Linux")
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime, nullable=False)
    last_seen_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime, nullable=False)
    expires_at: datetime = Field(sa_type=UtcDateTime, nullable=False, index=True)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)

"""What a company says of itself, and its team."""

import asyncio
from typing import Any, TypedDict

import reflex as rx

from lba_app.web.guards import Role, SignedIn, guard, sentence
from services.accounts.models import MemberRole
from services.core.columns import member_of
from services.core.database import database
from services.core.errors import UserError
from services.recruiting import profile, team
from services.recruiting.desk import company_seat


class Job(TypedDict):
    """An occupation that the company looks for."""

    code: str
    label: str


class ProfileState(SignedIn, rx.State):
    """What `/espace-pro/profil` shows."""

    company: str = ""
    is_listed: bool = False
    email: str = ""
    phone: str = ""
    website: str = ""
    jobs: list[Job] = []
    public_href: str = ""
    done: str = ""
    error: str = ""
    errors: dict[str, str] = {}
    version: int = 0

    @rx.event
    @guard(Role.COMPANY)
    async def load(self) -> None:
        """Show the profile of the company."""
        self.done, self.error, self.errors = "", "", {}
        try:
            found = await asyncio.to_thread(
                profile.profile_of, database(), self._me(), self._organisation()
            )
        except UserError as error:
            self.error = sentence(error)
            return
        self.company, self.is_listed = found.name, found.is_listed
        self.email, self.phone, self.website = found.email, found.phone, found.website
        self.jobs = [Job(code=code, label=label) for code, label in found.jobs]
        self.public_href = f"/entreprise/{found.siret}"
        self.version += 1

    @rx.event
    @guard(Role.COMPANY)
    async def open_or_close(self) -> None:
        """Say whether candidates may write without an offer; kept by "Enregistrer"."""
        self.is_listed = not self.is_listed

    @rx.event
    @guard(Role.COMPANY)
    async def add_job(self, label: str, romes: str) -> None:
        """Add an occupation to those looked for."""
        code = str(romes)[:5]
        if code and all(job["code"] != code for job in self.jobs):
            self.jobs = [*self.jobs, Job(code=code, label=str(label)[:150])]
        self.version += 1

    @rx.event
    @guard(Role.COMPANY)
    async def remove_job(self, code: str) -> None:
        """Take an occupation out of those looked for."""
        self.jobs = [job for job in self.jobs if job["code"] != str(code)]

    @rx.event
    @guard(Role.COMPANY)
    async def save(self, form: dict[str, Any]) -> None:
        """Keep the profile; candidates see it at once."""
        self.done, self.error, self.errors = "", "", {}
        fields = form if isinstance(form, dict) else {}
        typed = {name: str(fields.get(name, ""))[:254] for name in ("email", "phone", "website")}
        try:
            await asyncio.to_thread(
                profile.save_profile, database(), self._me(), self._organisation(),
                is_listed=self.is_listed, rome_codes=[job["code"] for job in self.jobs], **typed,
            )  # fmt: skip
        except UserError as error:
            self.errors = {error.field or "email": error.message}
            return
        self.done = (
            "C'est enregistré : les candidats vous trouvent dans la recherche."
            if self.is_listed
            else "C'est enregistré : vous n'apparaissez plus parmi les entreprises à contacter."
        )

    def _organisation(self) -> int:
        return company_seat(self._me()).organisation_id


class MemberRow(TypedDict):
    """One person of the team."""

    id: int
    name: str
    email: str
    role: str
    state: str
    is_me: bool


class TeamState(SignedIn, rx.State):
    """What `/espace-pro/equipe` shows."""

    company: str = ""
    members: list[MemberRow] = []
    done: str = ""
    error: str = ""

    @rx.event
    @guard(Role.COMPANY)
    async def load(self) -> None:
        """Show the people of the company."""
        self.done, self.error = "", ""
        await self._reload()

    @rx.event
    @guard(Role.COMPANY)
    async def invite(self, form: dict[str, Any]) -> None:
        """Ask a colleague to join."""
        fields = form if isinstance(form, dict) else {}
        email = str(fields.get("email", ""))[:254]
        self.done, self.error = "", ""
        try:
            role = member_of(MemberRole, str(fields.get("role", MemberRole.MEMBER.value)))
            await asyncio.to_thread(
                team.invite, database(), self._me(), self._organisation(), email, role
            )
        except (UserError, ValueError) as error:
            self.error = sentence(error)
            return
        await self._reload()
        self.done = f"Invitation envoyée à {email.strip()}."

    @rx.event
    @guard(Role.COMPANY)
    async def remove(self, membership_id: int) -> None:
        """Take somebody out of the team."""
        self.done, self.error = "", ""
        try:
            await asyncio.to_thread(team.remove, database(), self._me(), int(membership_id))
        except (UserError, ValueError) as error:
            self.error = sentence(error)
            return
        await self._reload()
        self.done = "C'est fait : cette personne ne fait plus partie de l'équipe."

    async def _reload(self) -> None:
        try:
            found = await asyncio.to_thread(
                team.team_of, database(), self._me(), self._organisation()
            )
        except UserError as error:
            self.error, self.members = sentence(error), []
            return
        self.company = company_seat(self._me()).name
        self.members = [
            MemberRow(
                id=one.membership_id, name=one.name or one.email, email=one.email,
                role=one.role.label, state=one.state.label, is_me=one.is_me,
            )
            for one in found
        ]  # fmt: skip

    def _organisation(self) -> int:
        return company_seat(self._me()).organisation_id

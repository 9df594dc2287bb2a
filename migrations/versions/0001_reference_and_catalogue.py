"""Reference and catalogue tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "collective_agreement",
        sa.Column("idcc", sa.String(4), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("idcc", name=op.f("pk_collective_agreement")),
    )
    op.create_table(
        "diploma_level",
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("short_label", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("level", name=op.f("pk_diploma_level")),
    )
    op.create_table(
        "establishment",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("source_id", sa.String(120), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("postal_code", sa.String(5), nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("insee_code", sa.String(5), nullable=False),
        sa.Column("department_code", sa.String(3), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("website", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("siret", sa.String(14), nullable=False),
        sa.Column("legal_name", sa.String(), nullable=False),
        sa.Column("brand", sa.String(), nullable=False),
        sa.Column("naf_code", sa.String(8), nullable=False),
        sa.Column("naf_nomenclature", sa.String(10), nullable=False),
        sa.Column("size_bracket", sa.String(length=40), nullable=False),
        sa.Column("opco_code", sa.String(20), nullable=False),
        sa.Column("opco_is_confirmed", sa.Boolean(), nullable=False),
        sa.Column("idcc", sa.String(4), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("is_disability_committed", sa.Boolean(), nullable=False),
        sa.Column("is_opted_out", sa.Boolean(), nullable=False),
        sa.Column("is_self_listed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_establishment")),
        sa.UniqueConstraint("siret", name=op.f("uq_establishment_siret")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("establishment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_establishment_is_demo"), ["is_demo"], unique=False)

    op.create_table(
        "naf_code",
        sa.Column("code", sa.String(8), nullable=False),
        sa.Column("nomenclature", sa.String(10), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("parent_code", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("code", "nomenclature", name=op.f("pk_naf_code")),
    )
    op.create_table(
        "opco",
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("perimeter", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_opco")),
    )
    op.create_table(
        "reference_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference_version")),
    )
    op.create_table(
        "region",
        sa.Column("code", sa.String(3), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("west", sa.Float(), nullable=True),
        sa.Column("south", sa.Float(), nullable=True),
        sa.Column("east", sa.Float(), nullable=True),
        sa.Column("north", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_region")),
    )
    op.create_table(
        "rome_domain",
        sa.Column("code", sa.String(3), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_rome_domain")),
    )
    op.create_table(
        "score_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_version")),
    )
    with op.batch_alter_table("score_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_score_version_is_demo"), ["is_demo"], unique=False)

    op.create_table(
        "source_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("source_id", sa.String(120), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_record")),
        sa.UniqueConstraint(
            "source", "kind", "source_id", name=op.f("uq_source_record_source_kind_source_id")
        ),
    )
    with op.batch_alter_table("source_record", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_source_record_is_demo"), ["is_demo"], unique=False)

    op.create_table(
        "training_provider",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("source_id", sa.String(120), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("postal_code", sa.String(5), nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("insee_code", sa.String(5), nullable=False),
        sa.Column("department_code", sa.String(3), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("website", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("siret", sa.String(14), nullable=False),
        sa.Column("uai", sa.String(8), nullable=False),
        sa.Column("legal_name", sa.String(), nullable=False),
        sa.Column("brand", sa.String(), nullable=False),
        sa.Column("is_certified", sa.Boolean(), nullable=False),
        sa.Column("is_company_school", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_provider")),
        sa.UniqueConstraint("siret", name=op.f("uq_training_provider_siret")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("training_provider", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_provider_is_demo"), ["is_demo"], unique=False)

    op.create_table(
        "department",
        sa.Column("code", sa.String(3), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("region_code", sa.String(), nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("west", sa.Float(), nullable=True),
        sa.Column("south", sa.Float(), nullable=True),
        sa.Column("east", sa.Float(), nullable=True),
        sa.Column("north", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(
            ["region_code"], ["region.code"], name=op.f("fk_department_region_code")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_department")),
    )
    op.create_table(
        "establishment_score",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("establishment_id", sa.Integer(), nullable=False),
        sa.Column("rome_code", sa.String(5), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("expected_hires", sa.Float(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["establishment_id"],
            ["establishment.id"],
            name=op.f("fk_establishment_score_establishment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["score_version.id"],
            name=op.f("fk_establishment_score_version_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "version_id", "establishment_id", "rome_code", name=op.f("pk_establishment_score")
        ),
    )
    with op.batch_alter_table("establishment_score", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_establishment_score_establishment_id"),
            ["establishment_id"],
            unique=False,
        )

    op.create_table(
        "naf_opco",
        sa.Column("naf_division", sa.String(2), nullable=False),
        sa.Column("opco_code", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["opco_code"], ["opco.code"], name=op.f("fk_naf_opco_opco_code")),
        sa.PrimaryKeyConstraint("naf_division", name=op.f("pk_naf_opco")),
    )
    op.create_table(
        "offer",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("source_id", sa.String(120), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("postal_code", sa.String(5), nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("insee_code", sa.String(5), nullable=False),
        sa.Column("department_code", sa.String(3), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("establishment_id", sa.Integer(), nullable=True),
        sa.Column("employer_name", sa.String(), nullable=False),
        sa.Column("employer_description", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=True),
        sa.Column("appellation", sa.String(), nullable=False),
        sa.Column("accepts_apprenticeship", sa.Boolean(), nullable=False),
        sa.Column("accepts_professionalisation", sa.Boolean(), nullable=False),
        sa.Column("start_type", sa.String(length=40), nullable=False),
        sa.Column("start_date", sa.Date(), nullable=True),
        sa.Column("start_is_flexible", sa.Boolean(), nullable=False),
        sa.Column("duration_months", sa.Integer(), nullable=True),
        sa.Column("rhythm", sa.String(100), nullable=False),
        sa.Column("opening_count", sa.Integer(), nullable=False),
        sa.Column("remote", sa.String(length=40), nullable=False),
        sa.Column("target_level", sa.Integer(), nullable=True),
        sa.Column("is_disability_friendly", sa.Boolean(), nullable=False),
        sa.Column("desired_skills", sa.JSON(), nullable=False),
        sa.Column("acquired_skills", sa.JSON(), nullable=False),
        sa.Column("knowledge", sa.JSON(), nullable=False),
        sa.Column("access_conditions", sa.Text(), nullable=False),
        sa.Column("apply_email", sa.String(), nullable=False),
        sa.Column("apply_phone", sa.String(), nullable=False),
        sa.Column("apply_url", sa.String(), nullable=False),
        sa.Column("application_count", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["establishment_id"],
            ["establishment.id"],
            name=op.f("fk_offer_establishment_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"],
            ["training_provider.id"],
            name=op.f("fk_offer_provider_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
        sa.UniqueConstraint("source", "source_id", name=op.f("uq_offer_source_source_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_offer_establishment_id"), ["establishment_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_offer_is_demo"), ["is_demo"], unique=False)
        batch_op.create_index(batch_op.f("ix_offer_provider_id"), ["provider_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_offer_status_expires_at"), ["status", "expires_at"], unique=False
        )

    op.create_table(
        "rome_occupation",
        sa.Column("code", sa.String(5), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("domain_code", sa.String(), nullable=False),
        sa.Column("naf_divisions", sa.String(), nullable=False),
        sa.Column("sheet_origin", sa.String(length=40), nullable=False),
        sa.Column("sheet", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["domain_code"], ["rome_domain.code"], name=op.f("fk_rome_occupation_domain_code")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_rome_occupation")),
    )
    with op.batch_alter_table("rome_occupation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_rome_occupation_domain_code"), ["domain_code"], unique=False
        )

    op.create_table(
        "training",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("source_id", sa.String(120), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("postal_code", sa.String(5), nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("insee_code", sa.String(5), nullable=False),
        sa.Column("department_code", sa.String(3), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("diploma", sa.String(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("rncp_code", sa.String(10), nullable=False),
        sa.Column("cfd", sa.String(8), nullable=False),
        sa.Column("objectives", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("admission", sa.Text(), nullable=False),
        sa.Column("duration_months", sa.Integer(), nullable=True),
        sa.Column("rhythm", sa.String(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("is_remote", sa.Boolean(), nullable=False),
        sa.Column("has_permanent_entry", sa.Boolean(), nullable=False),
        sa.Column("is_disability_friendly", sa.Boolean(), nullable=False),
        sa.Column("contact_email", sa.String(), nullable=False),
        sa.Column("contact_phone", sa.String(), nullable=False),
        sa.Column("website", sa.String(), nullable=False),
        sa.Column("is_published", sa.Boolean(), nullable=False),
        sa.Column("employed_after_6_months", sa.Integer(), nullable=True),
        sa.Column("still_studying", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["provider_id"],
            ["training_provider.id"],
            name=op.f("fk_training_provider_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training")),
        sa.UniqueConstraint("source", "source_id", name=op.f("uq_training_source_source_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("training", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_is_demo"), ["is_demo"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_provider_id"), ["provider_id"], unique=False)

    op.create_table(
        "commune",
        sa.Column("insee_code", sa.String(5), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("department_code", sa.String(), nullable=True),
        sa.Column("postal_codes", sa.String(), nullable=False),
        sa.Column("former_codes", sa.String(), nullable=False),
        sa.Column("parent_code", sa.String(5), nullable=True),
        sa.Column("population", sa.Integer(), nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("inner_radius_m", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_code"], ["department.code"], name=op.f("fk_commune_department_code")
        ),
        sa.PrimaryKeyConstraint("insee_code", name=op.f("pk_commune")),
    )
    op.create_table(
        "offer_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["offer.id"], name=op.f("fk_offer_event_offer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer_event")),
    )
    with op.batch_alter_table("offer_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_offer_event_offer_id"), ["offer_id"], unique=False)

    op.create_table(
        "offer_rome",
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("rome_code", sa.String(5), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["offer.id"], name=op.f("fk_offer_rome_offer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("offer_id", "rome_code", name=op.f("pk_offer_rome")),
    )
    op.create_table(
        "rome_title",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rome_code", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["rome_code"], ["rome_occupation.code"], name=op.f("fk_rome_title_rome_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rome_title")),
    )
    with op.batch_alter_table("rome_title", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rome_title_rome_code"), ["rome_code"], unique=False)

    op.create_table(
        "training_rome",
        sa.Column("training_id", sa.Integer(), nullable=False),
        sa.Column("rome_code", sa.String(5), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["training_id"],
            ["training.id"],
            name=op.f("fk_training_rome_training_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("training_id", "rome_code", name=op.f("pk_training_rome")),
    )
    op.create_table(
        "training_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("training_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["training_id"],
            ["training.id"],
            name=op.f("fk_training_session_training_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_session")),
    )
    with op.batch_alter_table("training_session", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_training_session_training_id"), ["training_id"], unique=False
        )


def downgrade() -> None:
    """Undo the change."""
    with op.batch_alter_table("training_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_training_session_training_id"))

    op.drop_table("training_session")
    op.drop_table("training_rome")
    with op.batch_alter_table("rome_title", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rome_title_rome_code"))

    op.drop_table("rome_title")
    op.drop_table("offer_rome")
    with op.batch_alter_table("offer_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_offer_event_offer_id"))

    op.drop_table("offer_event")
    op.drop_table("commune")
    with op.batch_alter_table("training", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_training_provider_id"))
        batch_op.drop_index(batch_op.f("ix_training_is_demo"))

    op.drop_table("training")
    with op.batch_alter_table("rome_occupation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rome_occupation_domain_code"))

    op.drop_table("rome_occupation")
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_offer_status_expires_at"))
        batch_op.drop_index(batch_op.f("ix_offer_provider_id"))
        batch_op.drop_index(batch_op.f("ix_offer_is_demo"))
        batch_op.drop_index(batch_op.f("ix_offer_establishment_id"))

    op.drop_table("offer")
    op.drop_table("naf_opco")
    with op.batch_alter_table("establishment_score", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_establishment_score_establishment_id"))

    op.drop_table("establishment_score")
    op.drop_table("department")
    with op.batch_alter_table("training_provider", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_training_provider_is_demo"))

    op.drop_table("training_provider")
    with op.batch_alter_table("source_record", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_source_record_is_demo"))

    op.drop_table("source_record")
    with op.batch_alter_table("score_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_score_version_is_demo"))

    op.drop_table("score_version")
    op.drop_table("rome_domain")
    op.drop_table("region")
    op.drop_table("reference_version")
    op.drop_table("opco")
    op.drop_table("naf_code")
    with op.batch_alter_table("establishment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_establishment_is_demo"))

    op.drop_table("establishment")
    op.drop_table("diploma_level")
    op.drop_table("collective_agreement")

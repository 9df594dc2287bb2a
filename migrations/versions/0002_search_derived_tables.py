"""Derived tables of the search; announced pay of offers."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "search_change",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_search_change")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "search_generation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_generation")),
    )
    op.create_table(
        "search_item",
        sa.Column("kind", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("cell", sa.Integer(), nullable=False),
        sa.Column("x", sa.Float(), nullable=True),
        sa.Column("y", sa.Float(), nullable=True),
        sa.Column("z", sa.Float(), nullable=True),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("contracts", sa.Integer(), nullable=False),
        sa.Column("flags", sa.Integer(), nullable=False),
        sa.Column("start_day", sa.Integer(), nullable=False),
        sa.Column("published_day", sa.Integer(), nullable=False),
        sa.Column("expires_minute", sa.Integer(), nullable=False),
        sa.Column("department_code", sa.String(3), nullable=False),
        sa.Column("opco_code", sa.String(20), nullable=False),
        sa.Column("naf_code", sa.String(8), nullable=False),
        sa.Column("applications", sa.Integer(), nullable=False),
        sa.Column("quality", sa.Float(), nullable=False),
        sa.Column("pay", sa.Integer(), nullable=False),
        sa.Column("origin", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "name_folded",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("description_keys", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "item_id", name=op.f("pk_search_item")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("search_item", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_search_item_name_folded"), ["name_folded"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_search_item_cell"), ["cell"], unique=False)

    op.create_table(
        "search_card",
        sa.Column(
            "item_key",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("card", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("item_key", name=op.f("pk_search_card")),
    )
    op.create_table(
        "search_posting",
        sa.Column("rome_code", sa.String(5), nullable=False),
        sa.Column("cell", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("strength", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint(
            "rome_code", "cell", "kind", "item_id", name=op.f("pk_search_posting")
        ),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("search_posting", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_search_posting_kind_item_id_strength"),
            ["kind", "item_id", "strength"],
            unique=False,
        )

    op.create_table(
        "search_word",
        sa.Column("field", sa.String(1), nullable=False),
        sa.Column(
            "word", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("kind", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("field", "word", "kind", "item_id", name=op.f("pk_search_word")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("search_word", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_search_word_kind_item_id_weight"),
            ["kind", "item_id", "weight"],
            unique=False,
        )

    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("monthly_pay", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Undo the change."""
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.drop_column("monthly_pay")

    with op.batch_alter_table("search_word", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_search_word_kind_item_id_weight"))

    op.drop_table("search_word")
    with op.batch_alter_table("search_posting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_search_posting_kind_item_id_strength"))

    op.drop_table("search_posting")
    with op.batch_alter_table("search_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_search_item_name_folded"))

    op.drop_table("search_card")
    op.drop_table("search_item")
    op.drop_table("search_generation")
    op.drop_table("search_change")

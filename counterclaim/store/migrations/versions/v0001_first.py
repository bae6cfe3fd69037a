"""The first version: blobs, sightings, documents, stories, claims and the log.

There is no way back down: a store holds evidence, and dropping a table loses it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

APPEND_ONLY = (
    "CREATE TRIGGER log_no_update BEFORE UPDATE ON log BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END",
    "CREATE TRIGGER log_no_delete BEFORE DELETE ON log BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END",
    # An INSERT OR REPLACE deletes without asking the trigger above.
    "CREATE TRIGGER log_in_order BEFORE INSERT ON log"
    " WHEN NEW.sequence IS NOT (SELECT coalesce(max(sequence), 0) + 1 FROM log)"
    " BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END",
)


def upgrade() -> None:
    """Make the tables, their indexes, and the triggers that keep the log append-only."""
    _archive()
    _derived()
    op.create_table(
        "log",
        sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
    )
    for trigger in APPEND_ONLY:
        op.execute(trigger)


def _archive() -> None:
    op.create_table(
        "blobs",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("size", sa.Integer, nullable=False),
    )
    op.create_table(
        "sightings",
        sa.Column("document_id", sa.String(64), sa.ForeignKey("blobs.id"), primary_key=True),
        sa.Column("url", sa.Text, primary_key=True),
        sa.Column("publisher", sa.Text, nullable=False),
        sa.Column("content_type", sa.Text, nullable=False),
        sa.Column("retrieved_at", sa.Text, nullable=False),
    )


def _derived() -> None:
    op.create_table(
        "documents",
        sa.Column("id", sa.String(64), sa.ForeignKey("blobs.id"), primary_key=True),
        sa.Column("published_last", sa.Date),
        sa.Column("derived", sa.String(64), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_table(
        "stories",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("document_id", sa.String(64), sa.ForeignKey("documents.id", ondelete="CASCADE"), nullable=False),
        sa.Column("published_last", sa.Date),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index("stories_by_document", "stories", ["document_id"])
    op.create_table(
        "claims",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("document_id", sa.String(64), sa.ForeignKey("documents.id", ondelete="CASCADE"), nullable=False),
        sa.Column("story_id", sa.String, sa.ForeignKey("stories.id", ondelete="CASCADE"), nullable=False),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("place_id", sa.String, nullable=False),
        sa.Column("speaker_id", sa.String, nullable=False),
        sa.Column("said_last", sa.Date),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index("claims_by_document", "claims", ["document_id", "start"])
    op.create_index("claims_by_story", "claims", ["story_id"])
    op.create_index("claims_by_place", "claims", ["place_id"])
    op.create_index("claims_by_speaker", "claims", ["speaker_id"])

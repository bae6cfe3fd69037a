"""The second version: which reader read a document, how far the watching got, and alerts with their deliveries."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the reader of documents, and make the watcher's tables."""
    op.add_column("documents", sa.Column("reader", sa.String(64), nullable=False, server_default=""))
    _sources()
    _known()
    _alerts()


def _sources() -> None:
    op.create_table(
        "watch_sources",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("asked", sa.Text, nullable=False),
        sa.Column("cursor", sa.Text, nullable=False),
        sa.Column("streak", sa.Integer, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("skipped", sa.Integer, nullable=False),
        sa.Column("last_polled", sa.Text),
        sa.Column("last_success", sa.Text),
        sa.Column("last_news", sa.Text),
        sa.Column("last_error", sa.Text),
        sa.Column("last_error_at", sa.Text),
        sa.Column("next_due", sa.Text),
        sa.Column("lag", sa.Float),
        sa.Column("kept_in", sa.Float),
    )
    op.create_table(
        "watch_brought",
        sa.Column("source", sa.String, primary_key=True),
        sa.Column("document_id", sa.String(64), sa.ForeignKey("blobs.id"), primary_key=True),
        sa.Column("at", sa.Text, nullable=False),
    )


def _known() -> None:
    op.create_table(
        "watch_assessed",
        sa.Column("document_id", sa.String(64), sa.ForeignKey("blobs.id"), primary_key=True),
        sa.Column("derived", sa.String(64), nullable=False),
    )
    op.create_table(
        "watch_stories",
        sa.Column("story_id", sa.String, primary_key=True),
        sa.Column("origin_id", sa.String, nullable=False),
        sa.Column("origin_reason", sa.Text, nullable=False),
        sa.Column("credit", sa.Text, nullable=False),
        sa.Column("published_last", sa.Date),
        sa.Column("published", sa.Text, nullable=False),
    )
    op.create_index("watch_stories_by_day", "watch_stories", ["published_last"])
    op.create_table(
        "watch_places",
        sa.Column("place_id", sa.String, primary_key=True),
        sa.Column("body", sa.Text, nullable=False),
    )


def _alerts() -> None:
    op.create_table(
        "alerts",
        sa.Column("sequence", sa.Integer, primary_key=True),
        sa.Column("id", sa.String, nullable=False, unique=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("made_at", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_table(
        "alert_deliveries",
        sa.Column("receiver", sa.Text, primary_key=True),
        sa.Column("alert_id", sa.String, sa.ForeignKey("alerts.id"), primary_key=True),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("tried_at", sa.Text),
        sa.Column("last_error", sa.Text),
        sa.Column("done", sa.String, nullable=False),
    )
    op.create_index("alert_deliveries_open", "alert_deliveries", ["receiver", "done"])

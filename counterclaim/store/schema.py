"""The tables, as SQLAlchemy Core knows them.

``body`` columns hold canonical JSON (see ``codec``) and are the truth; the columns beside them repeat what queries
filter and sort by. A change here needs a migration beside it and a new ``HEAD``; a test compares the two.
"""

from __future__ import annotations

from sqlalchemy import Column, Date, Float, ForeignKey, Index, Integer, MetaData, String, Table, Text

HEAD = "0002"
"""The newest migration: a database at this version is opened without importing alembic."""

metadata = MetaData()

blobs = Table(
    "blobs",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("size", Integer, nullable=False),
)

sightings = Table(
    "sightings",
    metadata,
    Column("document_id", ForeignKey("blobs.id"), primary_key=True),
    Column("url", Text, primary_key=True),
    Column("publisher", Text, nullable=False),
    Column("content_type", Text, nullable=False),
    Column("retrieved_at", Text, nullable=False),
)

documents = Table(
    "documents",
    metadata,
    Column("id", ForeignKey("blobs.id"), primary_key=True),
    Column("published_last", Date),
    Column("derived", String(64), nullable=False),
    Column("reader", String(64), nullable=False, server_default=""),
    Column("body", Text, nullable=False),
)

stories = Table(
    "stories",
    metadata,
    Column("id", String, primary_key=True),
    Column("document_id", ForeignKey("documents.id", ondelete="CASCADE"), nullable=False),
    Column("published_last", Date),
    Column("body", Text, nullable=False),
    Index("stories_by_document", "document_id"),
)

claims = Table(
    "claims",
    metadata,
    Column("id", String, primary_key=True),
    Column("document_id", ForeignKey("documents.id", ondelete="CASCADE"), nullable=False),
    Column("story_id", ForeignKey("stories.id", ondelete="CASCADE"), nullable=False),
    Column("start", Integer, nullable=False),
    Column("place_id", String, nullable=False),
    Column("speaker_id", String, nullable=False),
    Column("said_last", Date),
    Column("body", Text, nullable=False),
    Index("claims_by_document", "document_id", "start"),
    Index("claims_by_story", "story_id"),
    Index("claims_by_place", "place_id"),
    Index("claims_by_speaker", "speaker_id"),
)

log = Table(
    "log",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("kind", String, nullable=False),
    Column("payload", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("sha256", String(64), nullable=False),
)

# What the watcher keeps. Times are ISO 8601 in UTC. None of it is evidence: it says how far the watching got.

watch_sources = Table(
    "watch_sources",
    metadata,
    Column("name", String, primary_key=True),
    Column("asked", Text, nullable=False),
    Column("cursor", Text, nullable=False),
    Column("streak", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("skipped", Integer, nullable=False),
    Column("last_polled", Text),
    Column("last_success", Text),
    Column("last_news", Text),
    Column("last_error", Text),
    Column("last_error_at", Text),
    Column("next_due", Text),
    Column("lag", Float),
    Column("kept_in", Float),
)

watch_brought = Table(
    "watch_brought",
    metadata,
    Column("source", String, primary_key=True),
    Column("document_id", ForeignKey("blobs.id"), primary_key=True),
    Column("at", Text, nullable=False),
)

watch_assessed = Table(
    "watch_assessed",
    metadata,
    Column("document_id", ForeignKey("blobs.id"), primary_key=True),
    Column("derived", String(64), nullable=False),
)

watch_stories = Table(
    "watch_stories",
    metadata,
    Column("story_id", String, primary_key=True),
    Column("origin_id", String, nullable=False),
    Column("origin_reason", Text, nullable=False),
    Column("credit", Text, nullable=False),
    Column("published_last", Date),
    Column("published", Text, nullable=False),
    Index("watch_stories_by_day", "published_last"),
)

watch_places = Table(
    "watch_places",
    metadata,
    Column("place_id", String, primary_key=True),
    Column("body", Text, nullable=False),
)

alerts = Table(
    "alerts",
    metadata,
    Column("sequence", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("kind", String, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("body", Text, nullable=False),
)

alert_deliveries = Table(
    "alert_deliveries",
    metadata,
    Column("receiver", Text, primary_key=True),
    Column("alert_id", ForeignKey("alerts.id"), primary_key=True),
    Column("attempts", Integer, nullable=False),
    Column("tried_at", Text),
    Column("last_error", Text),
    Column("done", String, nullable=False),
    Index("alert_deliveries_open", "receiver", "done"),
)

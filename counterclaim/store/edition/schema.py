"""The tables of an edition; ``VERSION`` changes with them, and an edition of another version is made anew."""

from __future__ import annotations

VERSION = "2"

TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE places (
    id TEXT PRIMARY KEY, slug TEXT NOT NULL UNIQUE, number INTEGER UNIQUE, claims INTEGER NOT NULL,
    side TEXT NOT NULL, disputed INTEGER NOT NULL, oblast TEXT NOT NULL, body BLOB NOT NULL, summary BLOB,
    assessment BLOB, worlds BLOB, series BLOB
) WITHOUT ROWID;
CREATE INDEX places_by_claims ON places (claims DESC, id, oblast, side, disputed);
CREATE TABLE names (key TEXT NOT NULL, place_id TEXT NOT NULL, PRIMARY KEY (key, place_id)) WITHOUT ROWID;
CREATE INDEX names_by_place ON names (place_id);
CREATE TABLE claims (
    id TEXT PRIMARY KEY, document_id TEXT NOT NULL, place_id TEXT NOT NULL, speaker_id TEXT NOT NULL,
    utterance_id TEXT NOT NULL, day INTEGER, due INTEGER, predicate TEXT NOT NULL, side TEXT NOT NULL,
    admission INTEGER NOT NULL, body BLOB NOT NULL
);
CREATE INDEX claims_by_place ON claims (place_id, day DESC, id, predicate, side);
CREATE INDEX claims_by_document ON claims (document_id);
CREATE INDEX claims_by_speaker ON claims (speaker_id, day DESC, id, predicate, side);
CREATE INDEX claims_by_day ON claims (day DESC, id, predicate, side);
CREATE INDEX claims_admitted ON claims (speaker_id, day DESC, id) WHERE admission;
CREATE INDEX claims_by_due ON claims (due) WHERE due IS NOT NULL;
CREATE TABLE utterances (
    id TEXT PRIMARY KEY, place_id TEXT NOT NULL, day INTEGER NOT NULL, contradicted INTEGER NOT NULL,
    lead INTEGER, body BLOB NOT NULL, verdict BLOB
);
CREATE INDEX utterances_by_place ON utterances (place_id);
CREATE INDEX utterances_by_day ON utterances (day);
CREATE TABLE documents (id TEXT PRIMARY KEY, day INTEGER, claims INTEGER NOT NULL, body BLOB NOT NULL) WITHOUT ROWID;
CREATE INDEX documents_by_day ON documents (day DESC, id);
CREATE TABLE stories (
    id TEXT PRIMARY KEY, document_id TEXT NOT NULL, origin_id TEXT NOT NULL, day INTEGER, body BLOB NOT NULL
);
CREATE INDEX stories_by_document ON stories (document_id);
CREATE INDEX stories_by_origin ON stories (origin_id);
CREATE TABLE speakers (id TEXT PRIMARY KEY, slug TEXT NOT NULL UNIQUE, body BLOB NOT NULL, claims INTEGER NOT NULL);
CREATE INDEX speakers_by_claims ON speakers (claims DESC, id);
CREATE TABLE records (kind TEXT NOT NULL, id TEXT NOT NULL, body BLOB NOT NULL, PRIMARY KEY (kind, id));
CREATE TABLE planes (kind TEXT NOT NULL, chunk INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (kind, chunk));
CREATE TABLE beliefs (chunk INTEGER NOT NULL, block INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (chunk, block));
CREATE TABLE areas (day INTEGER PRIMARY KEY, a REAL NOT NULL, contested REAL NOT NULL, b REAL NOT NULL);
CREATE TABLE moves (
    day INTEGER NOT NULL, place_id TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL,
    PRIMARY KEY (day, place_id)
) WITHOUT ROWID;
CREATE INDEX moves_by_place ON moves (place_id, day);
"""

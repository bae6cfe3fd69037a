"""The database's versions, each brought about from the one before by alembic."""

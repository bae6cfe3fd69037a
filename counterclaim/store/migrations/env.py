"""What alembic runs: it migrates on the connection, and in the transaction, that ``connection`` hands it."""

from alembic import context

from counterclaim.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()

"""What Alembic runs: on the connection that the program gives, or for whoever writes a new step.

    .venv/bin/alembic revision --autogenerate -m "what changes"     after a change of screening/records/schema

Without a connection of the program the tables are compared with a scratch database that all steps so far made.
"""

import os

from alembic import context
from sqlalchemy import Connection, create_engine

from screening.records.schema import metadata


def steps_taken(connection: Connection) -> None:
    """Run the steps in the caller's transaction."""
    context.configure(connection=connection, target_metadata=metadata, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    steps_taken(given)
else:
    with create_engine(f"sqlite:///{os.environ['ANTEROOM_SCRATCH']}").begin() as scratch:
        steps_taken(scratch)

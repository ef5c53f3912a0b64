"""The database: engine, hot statements, column types, migrations. SQLite by default, PostgreSQL in production."""

from ventanilla.storage.busy import is_busy, is_unstorable
from ventanilla.storage.database import Database
from ventanilla.storage.hot import Hot
from ventanilla.storage.types import Utc, metadata

__all__ = ["Database", "Hot", "Utc", "is_busy", "is_unstorable", "metadata"]

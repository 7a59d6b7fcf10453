# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The SQLite file that holds the whole state: one connection, one lock, one transaction per request."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from .tables import SCHEMA, SCHEMA_VERSION

Row = sqlite3.Row
Args = tuple[Any, ...] | dict[str, Any]


class Store:
    """A guarded connection. Reads and writes happen inside `transaction()`, which is re-entrant for its thread."""

    def __init__(self, path: str) -> None:
        self.lock = threading.RLock()
        self._depth = 0
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=512)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.execute("PRAGMA journal_mode = WAL")
        self._migrate(path)

    def _migrate(self, path: str) -> None:
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version == 0:
            self._db.executescript(f"BEGIN; {SCHEMA} COMMIT;")
        elif version != SCHEMA_VERSION:
            self._db.close()
            raise ValueError(f"{path} was written by another version of the emulator; delete it")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is committed together, or not at all when an exception leaves the block."""
        with self.lock:
            if self._depth:
                yield
                return
            self._depth = 1
            self._db.execute("BEGIN")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            else:
                self._db.execute("COMMIT")
            finally:
                self._depth = 0

    def run(self, sql: str, args: Args = ()) -> int:
        """Execute one statement; the id of the row it inserted."""
        return self._db.execute(sql, args).lastrowid or 0

    def taken(self, sql: str, args: Args = ()) -> bool:
        """Execute one statement; whether it changed anything."""
        return self._db.execute(sql, args).rowcount > 0

    def many(self, sql: str, rows: Iterable[tuple[Any, ...]]) -> None:
        self._db.executemany(sql, rows)

    def insert(self, table: str, **values: Any) -> int:
        """Insert one row; its id."""
        columns = ", ".join(values)
        marks = ", ".join("?" * len(values))
        return self.run(f"INSERT INTO {table} ({columns}) VALUES ({marks})", tuple(values.values()))

    def all(self, sql: str, args: Args = ()) -> list[Row]:
        return self._db.execute(sql, args).fetchall()

    def first(self, sql: str, args: Args = ()) -> Row | None:
        row: Row | None = self._db.execute(sql, args).fetchone()
        return row

    def value(self, sql: str, args: Args = ()) -> Any:
        """The first column of the first row, or None."""
        row = self.first(sql, args)
        return None if row is None else row[0]

    def get(self, table: str, key: Any, column: str = "id") -> Row | None:
        """The row of `table` whose `column` equals `key`."""
        return self.first(f"SELECT * FROM {table} WHERE {column} = ?", (key,))

    def need(self, table: str, key: Any, column: str = "id") -> Row:
        """Like get(), for rows that must exist because another row points at them.

        Raises LookupError: the state is damaged.
        """
        row = self.get(table, key, column)
        if row is None:
            raise LookupError(f"no row in {table} with {column} = {key!r}")
        return row

    def counter(self, name: str) -> int:
        """The next number of a named sequence, beginning with 1."""
        self.run(
            "INSERT INTO meta (key, value) VALUES (?, 1) ON CONFLICT (key) DO UPDATE SET value = value + 1",
            (f"counter:{name}",),
        )
        return int(self.value("SELECT value FROM meta WHERE key = ?", (f"counter:{name}",)))

    def meta(self, key: str) -> Any:
        return self.value("SELECT value FROM meta WHERE key = ?", (key,))

    def set_meta(self, key: str, value: Any) -> None:
        self.run(
            "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (key, value),
        )

    def copy_from(self, other: Store) -> None:
        """Replace everything here with a copy of another store."""
        with self.lock, other.lock:
            other._db.backup(self._db)

    def close(self) -> None:
        with self.lock:
            self._db.close()

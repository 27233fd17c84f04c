"""One DuckDB file per workspace: opened once per process, migrated at open, one writer at a time.

A cursor per call or per transaction; a process-wide connection under them. Writers queue on a lock, so two
writes of the same row never conflict inside this process, which is the only process that can open the file.
"""

from __future__ import annotations

import gc
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from weakref import WeakSet

import duckdb

from growth_equestre.foundation.errors import GrowthError, WorkspaceBusy, WorkspaceDamaged
from growth_equestre.foundation.migrations import Migration, apply_migrations

Result = TypeVar("Result")

_HOLDER = re.compile(r"held in (?P<program>.+?) \(PID (?P<pid>\d+)\)")
_ATTEMPTS = 8
_FIRST_PAUSE_SECONDS = 0.01
READERS_WAITED_FOR_SECONDS = 5.0
"""How long moving a file waits for those who are reading it, before it gives up and leaves everything as it is."""

_open_databases: dict[Path, Database] = {}
_registry_lock = threading.RLock()


@dataclass
class Transaction:
    """The write under way: its cursor, the leads it touched, the change set it fills, and what must be done last.

    `handle` becomes its cursor with the first asking, which begins it in the database. `waiting` is a statement that
    may turn out to be all of it.
    `followed_leads` are those touched leads whose followers have run, `erased_leads` those taken out for good.
    `closers` run just before the commit, after everything that follows touched leads; `enders` run once it is over,
    kept or rolled back, and must not fail. `memory` is what writes like this one found out, None where this one may
    make it untrue.
    """

    handle: duckdb.DuckDBPyConnection
    use_case: str
    is_begun: bool = False
    waiting: Callable[[duckdb.DuckDBPyConnection], None] | None = None
    change_set: object | None = None
    touched_leads: set[str] = field(default_factory=set)
    followed_leads: set[str] = field(default_factory=set)
    erased_leads: set[str] = field(default_factory=set)
    closers: list[Callable[[], None]] = field(default_factory=list)
    enders: list[Callable[[], None]] = field(default_factory=list)
    memory: dict[str, dict[str, Any]] | None = None

    @property
    def cursor(self) -> duckdb.DuckDBPyConnection:
        """Where its statements run, after the one that waits."""
        if not self.is_begun:
            self.handle.execute("begin transaction")
            self.is_begun = True
        self._run_waiting()
        return self.handle

    def run_soon(self, statement: Callable[[duckdb.DuckDBPyConnection], None]) -> None:
        """Run it before whatever else the write asks, at the latest at its end; there its errors come as well.

        A statement that turns out to be the whole write is kept by the database as such: to begin and to commit
        around it would cost as much again.
        """
        if self.is_begun or self.waiting:
            statement(self.cursor)
        else:
            self.waiting = statement

    def end(self) -> None:
        """Keep it all."""
        self._run_waiting()
        if self.is_begun:
            self.handle.execute("commit")

    def _run_waiting(self) -> None:
        if self.waiting:
            statement, self.waiting = self.waiting, None
            statement(self.handle)

    def remembered(self, what: str) -> dict[str, Any]:
        """What earlier writes found out and is true, to be added to; empty, and forgotten, where it may not be."""
        return {} if self.memory is None else self.memory.setdefault(what, {})


class Database:
    """A workspace file in use. Threads share it; each gets cursors of its own."""

    def __init__(
        self,
        path: Path,
        memory_limit: str,
        threads: int,
        steps: tuple[Migration, ...] | None = None,
    ) -> None:
        self.path = path
        self.memory_limit = memory_limit
        self.threads = threads
        self.writer = threading.RLock()
        self._local = threading.local()
        self._steps = steps
        self._given: WeakSet[duckdb.DuckDBPyConnection] = WeakSet()
        self._gate = threading.Condition()
        self._is_moving = False
        self._ended: Callable[[], GrowthError] | None = None
        self._memory: dict[str, dict[str, Any]] = {}
        self._root = _connect(path, memory_limit, threads, steps)

    @property
    def transaction_under_way(self) -> Transaction | None:
        """The write that this thread has open, if any."""
        return getattr(self._local, "transaction", None)

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """The open transaction's cursor inside one, else a fresh one in autocommit.

        While the file is being moved it waits, unless this thread is still reading: then the move waits for it.
        """
        current = self.transaction_under_way
        return current.cursor if current else self._fresh_cursor()

    def _fresh_cursor(self) -> duckdb.DuckDBPyConnection:
        mine: WeakSet[duckdb.DuckDBPyConnection] | None = getattr(self._local, "given", None)
        if mine is None:
            mine = self._local.given = WeakSet()
        with self._gate:
            while self._is_moving and not len(mine):
                self._gate.wait()
            if self._ended:
                raise self._ended()
            cursor = self._root.cursor()
            self._given.add(cursor)
        mine.add(cursor)
        return cursor

    @contextmanager
    def transaction(
        self, use_case: str, before_commit: Callable[[Transaction], None], *, keeps_memory: bool = False
    ) -> Iterator[Transaction]:
        """Join the write under way or open one; roll back whole on any exception.

        keeps_memory: it changes nothing that writes remember, and may use it; any other write empties the memory.
        """
        current = self.transaction_under_way
        if current:
            yield current
            return
        with self.writer:
            started = Transaction(self._fresh_cursor(), use_case, memory=self._memory if keeps_memory else None)
            self._local.transaction = started
            try:
                yield started
                before_commit(started)
                started.end()
            except BaseException:
                _roll_back(started.handle)
                self._memory.clear()
                raise
            finally:
                if not keeps_memory:
                    self._memory.clear()
                self._local.transaction = None
                started.handle.close()
                self._given.discard(started.handle)
                self._local.given.discard(started.handle)
                for end in started.enders:
                    end()

    def backup_to(self, target: Path) -> dict[str, int]:
        """A consistent copy of the committed state, taken while others write; the target appears whole.

        Returns how many rows each table has at the moment of the copy.
        """
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(f"{target.name}.partial")
        partial.unlink(missing_ok=True)
        cursor = self._fresh_cursor()
        source = cursor.execute("select current_database()").fetchone()
        cursor.execute(f"attach {_quoted(str(partial))} as copy_of_workspace")
        try:
            cursor.execute("begin transaction")
            cursor.execute(f'copy from database "{source[0] if source else ""}" to copy_of_workspace')
            rows = row_counts(cursor)
            cursor.execute("commit")
        except BaseException:
            _roll_back(cursor)
            raise
        finally:
            cursor.execute("detach copy_of_workspace")
            cursor.close()
        partial.replace(target)
        return rows

    @contextmanager
    def let_go(self) -> Iterator[None]:
        """Nobody has the file for the length of the block, which may move it; `path` then says where it went on.

        Waits for the write under way and for whoever is reading; who comes meanwhile waits. `end_with` inside the block
        ends the handle instead: nobody gets anything from it any more. Raises WorkspaceBusy while somebody goes on
        reading; then the block did not run.
        """
        if self.transaction_under_way:
            raise ValueError("a file cannot be moved inside a write to it")
        with self.writer:
            self._close_gate()
            try:
                with _registry_lock:
                    _open_databases.pop(self.path, None)
                    self._root.close()
                    try:
                        yield
                    finally:
                        self._go_on()
            finally:
                self._open_gate()

    @property
    def is_open(self) -> bool:
        """Whether whoever opens the file now gets this handle."""
        return _open_databases.get(self.path) is self

    @property
    def is_ended(self) -> bool:
        """Whether nobody gets anything from this handle any more."""
        return self._ended is not None

    def end_with(self, told: Callable[[], GrowthError]) -> None:
        """From now on whoever asks this handle for anything is told this."""
        self._ended = told

    def _go_on(self) -> None:
        if self._ended is None:
            self._root = _connect(self.path, self.memory_limit, self.threads, self._steps)
            self._memory.clear()
            _open_databases[self.path] = self

    def _close_gate(self) -> None:
        """Let nobody begin to read, and wait for those who are reading."""
        with self._gate:
            self._is_moving = True
        # What a fault left behind holds cursors until it is collected.
        gc.collect()
        deadline = time.monotonic() + READERS_WAITED_FOR_SECONDS
        while len(self._given):
            if time.monotonic() > deadline:
                self._open_gate()
                raise WorkspaceBusy(
                    f"O espaço de trabalho '{self.path.stem}' está sendo lido agora. Nada foi alterado.",
                    "Tente de novo em alguns instantes.",
                )
            time.sleep(0.01)

    def _open_gate(self) -> None:
        with self._gate:
            self._is_moving = False
            self._gate.notify_all()

    def close(self) -> None:
        """Let go of the file, so that another process may open it."""
        with self.writer, _registry_lock:
            _open_databases.pop(self.path, None)
            self._root.close()


def open_database(
    path: Path,
    memory_limit: str = "4GB",
    threads: int = 1,
    steps: tuple[Migration, ...] | None = None,
    where: Callable[[Path], Path] | None = None,
) -> Database:
    """The process's one handle on this file, opened and migrated at first use. steps: a workspace's unless named.

    where: asked, while no file is being moved, where a file that is not open yet lies now; may raise.
    Raises WorkspaceBusy when another process holds it, WorkspaceDamaged when it is no workspace of ours.
    """
    key = path.resolve()
    with _registry_lock:
        if key not in _open_databases and where:
            key = where(key).resolve()
        if key not in _open_databases:
            key.parent.mkdir(parents=True, exist_ok=True)
            _open_databases[key] = Database(key, memory_limit, threads, steps)
        return _open_databases[key]


def row_counts(cursor: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """How many rows each table of the database in use has."""
    names = cursor.execute(
        "select table_name from duckdb_tables() where database_name = current_database() order by table_name"
    ).fetchall()
    counts = {name: cursor.table(name).count("*").fetchone() for (name,) in names}
    return {name: int(count[0]) if count else 0 for name, count in counts.items()}


def peek(path: Path, ask: Callable[[duckdb.DuckDBPyConnection], Result]) -> Result:
    """What a file answers, as it is: it is not brought to this version, and not kept open.

    Raises WorkspaceBusy when another process holds it, WorkspaceDamaged when it is no DuckDB file.
    """
    with _registry_lock:
        held = _open_databases.get(path.resolve())
        if held is None:
            try:
                connection = duckdb.connect(str(path), read_only=True)
            except duckdb.Error as error:
                raise _explained(path, error) from error
            try:
                return ask(connection)
            finally:
                connection.close()
    return ask(held.cursor())


def close_all() -> None:
    """Let go of every file that this process holds; each one's log is folded in."""
    with _registry_lock:
        held = list(_open_databases.values())
    for database in held:
        database.close()


def retry_on_conflict(write: Callable[[], Result]) -> Result:
    """Run the write; when it lost a race, run it again with growing pauses."""
    pause = _FIRST_PAUSE_SECONDS
    for _ in range(_ATTEMPTS - 1):
        try:
            return write()
        except duckdb.TransactionException:
            time.sleep(pause)
            pause *= 2
    return write()


def _connect(
    path: Path, memory_limit: str, threads: int, steps: tuple[Migration, ...] | None
) -> duckdb.DuckDBPyConnection:
    try:
        connection = duckdb.connect(str(path), config={"memory_limit": memory_limit, "threads": threads})
    except duckdb.IOException as error:
        raise _explained(path, error) from error
    try:
        apply_migrations(connection, steps)
    except BaseException:
        connection.close()
        raise
    return connection


def _explained(path: Path, error: duckdb.Error) -> WorkspaceBusy | WorkspaceDamaged:
    holder = _HOLDER.search(str(error))
    if holder:
        return WorkspaceBusy(
            f"O espaço de trabalho '{path.stem}' está aberto em outro programa: "
            f"{Path(holder['program']).name}, processo {holder['pid']}.",
            "Feche esse programa ou use o aplicativo que já está aberto.",
        )
    if "not a valid DuckDB database" in str(error):
        return WorkspaceDamaged(
            f"O arquivo '{path.name}' não é um espaço de trabalho.", "Restaure uma cópia de segurança."
        )
    return WorkspaceBusy(
        f"O arquivo '{path.name}' não pôde ser aberto.", "Verifique o espaço em disco e a permissão da pasta."
    )


def _roll_back(cursor: duckdb.DuckDBPyConnection) -> None:
    try:
        cursor.execute("rollback")
    except duckdb.TransactionException:
        # A failed commit has already rolled back; there is nothing left to undo.
        return


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"

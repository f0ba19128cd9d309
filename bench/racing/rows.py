"""The rows of the race, and the order in which they are run.

For each run every tool starts with an empty vault. Row by row all tools take
turns, so that all meet the same state of the tree, of the disk and of the
machine; who begins changes from row to row. Each measure is kept at once in
`results.json` of the work folder: a race that was stopped goes on from there,
and what failed is tried again.
"""

import contextlib
import json
import os
import subprocess
import time

from . import compare, references
from .data import DataSet
from .measure import measure
from .tools import TOOLS, MyBackup

ROWS = {
    "first": "first backup",
    "unchanged": "nothing changed",
    "edited": "1% edited",
    "next": "next release",
    "restore": "restore of all",
    "one": "restore of one file",
    "verify": "verify all data",
    "versions": "versions of one file",
    "rebuild": "rebuild of the database",
}
BACKUPS = ("first", "unchanged", "edited", "next")
GOOD = "wall"
# ext4 gives nobody the inode of what was deleted so shortly before, and searches past each of them.
REMEMBERED = 65.0


class Race:
    """One race of the programs over one data set."""

    def __init__(self, data: DataSet, programs, rows, say, limit=None):
        self.data, self.say, self.limit = data, say, limit
        self.rows = [row for row in rows if row != "next" or data.has_next()]
        self.place = data.place
        self.tools = []
        for name, program in programs.items():
            tool = TOOLS[name](self.place / name, data.tree, program)
            if tool.installed():
                self.tools.append(tool)
        self.references = references.of_set(data.name)
        self.ledger = self.place / "results.json"
        self.results = json.loads(self.ledger.read_text()) if self.ledger.exists() else {}

    def shown(self):
        """The names of the table: the tools installed, and MyBackup in any case."""
        return list(dict.fromkeys([MyBackup.name, *(tool.name for tool in self.tools)]))

    def forget(self):
        """Drops every earlier measure of the tools that take part."""
        mine = tuple(f" {one.name}" for one in [*self.tools, *self.references])
        kept = [name for name in self.results if not name.endswith(mine)]
        self.results = {name: self.results[name] for name in kept}

    def run(self, number):
        """Measures every row that run `number` still lacks."""
        lacking = [row for row in self.rows if any(self._lacks(number, row, t) for t in self.tools)]
        if not lacking:
            return
        if all(self._lacks(number, "first", tool) for tool in self.tools):
            self.data.go_back()
            Removals.last = time.monotonic()
        self.say("warming the cache")
        self.data.warm()
        for turn, row in enumerate(["first", *(row for row in ROWS if row != "first")]):
            if row not in self.rows and row != "first":
                continue
            if row in ("edited", "next") and self._change_due(number, row):
                self.say(f"changing the tree: {ROWS[row]}")
                self.data.edit() if row == "edited" else self.data.release()
                Removals.last = time.monotonic()
            for tool in self.tools[turn % len(self.tools) :] + self.tools[: turn % len(self.tools)]:
                if self._lacks(number, row, tool):
                    self._measure(number, row, tool)
            for reference in self.references:
                if reference.row == row and self._lacks(number, row, reference):
                    self._refer(number, row, reference)
        for folder in self.place.glob("restored-*"):
            remove(folder)

    def _change_due(self, number, row):
        """Whether a tool that comes next has already saved the tree as it is now."""
        waiting = [tool for tool in self.tools if self._lacks(number, row, tool)]
        before = BACKUPS[: BACKUPS.index(row)]
        return any(self._saved_at(number, before, tool) == self.data.changes() for tool in waiting)

    def _saved_at(self, number, rows, tool):
        """The state of the tree that the last of these backups of a tool has saved."""
        outcomes = [self.results.get(key(number, row, tool.name), {}) for row in rows]
        return max((one["at_change"] for one in outcomes if "at_change" in one), default=None)

    def _lacks(self, number, row, one):
        outcome = self.results.get(key(number, row, one.name))
        return outcome is None or "failed" in outcome

    def _measure(self, number, row, tool):
        self.say(f"run {number}: {ROWS[row]}: {tool.name}")
        try:
            if row == "first":
                tool.start_afresh()
            else:
                tool.resume()
            outcome = self._impossible(number, row, tool) or self._row(row, tool)
        except RuntimeError as problem:
            outcome = {"failed": str(problem)}
        if "over" in outcome:
            self.say(f"  ended after {outcome['over']:g} s")
            with contextlib.suppress(RuntimeError):
                tool.clear_up()
        if "failed" in outcome:
            self.say(f"  failed: {outcome['failed']}")
        self._keep(key(number, row, tool.name), outcome)

    def _impossible(self, number, row, tool):
        """Why a row cannot be measured, where an earlier one came to nothing."""
        if row == "first":
            return None
        saved = self._saved_at(number, BACKUPS, tool)
        if saved is None:
            return {"failed": "there is no first backup"}
        if row not in BACKUPS and saved != self.data.changes():
            return {"failed": "the last backup did not end"}
        return None

    def _row(self, row, tool):
        if row in BACKUPS:
            outcome = self._time(tool, tool.backup(), tool.place)
            if GOOD in outcome:
                sizes = {"vault_bytes": size_of(tool.vault), "reserve_bytes": tool.reserve_bytes()}
                outcome |= {**sizes, "at_change": self.data.changes()}
            return outcome
        if row in ("restore", "one"):
            return self._restore(row, tool)
        if row == "verify":
            return self._time(tool, tool.verify(), tool.place)
        if row == "versions":
            return self._time(tool, tool.versions(self._one_file()), tool.place)
        command = tool.rebuild(self._one_file())
        return self._time(tool, command, tool.place) if command else {"none": True}

    def _restore(self, row, tool):
        # All stay until the end of the run: while a file system remembers what was
        # deleted last, it takes long to find room for new files.
        folder = self.place / f"restored-{row}-{tool.name}"
        if folder.exists():
            remove(folder)
        Removals.await_forgetting(self.say)
        folder.mkdir()
        if row == "restore":
            path, command = self.data.tree, tool.restore_all(folder)
        else:
            path = self._one_file()
            command = tool.restore_one(folder, path)
        outcome = self._time(tool, command, folder)
        if GOOD in outcome:
            wrong = compare.difference(path, tool.restored(folder, path))
            if wrong:
                outcome = {"failed": f"the restore is not the same: {wrong}"}
        return outcome

    def _refer(self, number, row, reference):
        self.say(f"run {number}: {ROWS[row]}: {reference.title}")
        target = self.place / "reference"
        command = reference.command(self.data.tree, target)
        log = self.place / "reference.log"
        outcome = measure(command, {}, self.place, self.place, log, self.limit)
        if outcome.pop("exit", 0) != 0:
            outcome = {"failed": "it came to nothing"}
        if target.exists():
            outcome["vault_bytes"] = target.stat().st_size
            target.unlink()
        self._keep(key(number, row, reference.name), outcome)

    def _time(self, tool, command, destination):
        log = self.place / f"{tool.name}.log"
        outcome = measure(command, tool.environment, destination, destination, log, self.limit)
        if outcome.pop("exit", 0) != 0:
            said = log.read_text(errors="replace").strip().splitlines()
            return {"failed": said[-1] if said else "it said nothing"}
        return outcome

    def _one_file(self):
        files = self.data.files()
        return files[len(files) // 2]

    def _keep(self, name, outcome):
        self.results[name] = outcome
        fresh = self.ledger.with_suffix(".new")
        fresh.write_text(json.dumps(self.results, indent=1))
        fresh.rename(self.ledger)


def key(number, row, tool):
    return f"{number} {row} {tool}"


def remove(folder):
    """Removes a folder of very many files sooner than Python would."""
    subprocess.run(["rm", "-rf", folder], check=True)
    Removals.last = time.monotonic()


class Removals:
    """When many files were deleted last; what was before the race is not known."""

    last = time.monotonic()

    @classmethod
    def await_forgetting(cls, say):
        """Waits until the file system has forgotten them, once they are really gone."""
        os.sync()
        rest = cls.last + REMEMBERED - time.monotonic()
        if rest > 0:
            say(f"waiting {rest:.0f} s until the file system has forgotten what was deleted")
            time.sleep(rest)


def size_of(folder):
    """What all files of a vault hold, in bytes."""
    total = 0
    for place, _, names in os.walk(folder):
        total += sum(os.lstat(os.path.join(place, name)).st_size for name in names)
    return total

"""The rows of the race, and the order in which they are run.

For each run every tool starts with an empty vault. Row by row all tools take
turns, so that all meet the same state of the tree, of the disk and of the
machine; who begins changes from row to row. Each measure is kept at once in
`results.json` of the work folder: a race that was stopped goes on from there,
and what failed is tried again.
"""

import json
import shutil
from pathlib import Path

from . import compare
from .data import DataSet
from .measure import measure
from .tools import TOOLS, MyBackup

ROWS = {
    "first": "first backup",
    "unchanged": "nothing changed",
    "edited": "1% edited",
    "restore": "restore of all",
    "one": "restore of one file",
    "verify": "verify all data",
    "versions": "versions of one file",
}


class Race:
    """One race of `tools` over one data set."""

    def __init__(self, data: DataSet, programs, rows, say):
        self.data, self.rows, self.say = data, rows, say
        self.place = data.place
        self.tools = []
        for name, program in programs.items():
            tool = TOOLS[name](self.place / name, data.tree, program)
            if tool.installed():
                self.tools.append(tool)
        self.ledger = self.place / "results.json"
        self.results = json.loads(self.ledger.read_text()) if self.ledger.exists() else {}

    def shown(self):
        """The tools of the table: those installed, and MyBackup in any case."""
        return list(dict.fromkeys([MyBackup.name, *(tool.name for tool in self.tools)]))

    def forget(self):
        """Drops every earlier measure of the tools that take part."""
        mine = tuple(f" {tool.name}" for tool in self.tools)
        kept = [name for name in self.results if not name.endswith(mine)]
        self.results = {name: self.results[name] for name in kept}

    def run(self, number):
        """Measures every row that run `number` still lacks."""
        lacking = [row for row in self.rows if any(self._lacks(number, row, t) for t in self.tools)]
        if not lacking:
            return
        self.say("warming the cache")
        self.data.warm()
        for turn, row in enumerate(["first", *(row for row in ROWS if row != "first")]):
            if row not in self.rows and row != "first":
                continue
            if row == "edited" and self._edit_due(number):
                self.data.edit()
            for tool in self.tools[turn % len(self.tools) :] + self.tools[: turn % len(self.tools)]:
                if self._lacks(number, row, tool):
                    self._measure(number, row, tool)

    def _edit_due(self, number):
        """Whether a tool that comes next has already saved the tree as it is now."""
        waiting = [tool for tool in self.tools if self._lacks(number, "edited", tool)]
        saved = [
            self.results.get(key(number, row, tool.name), {}).get("at_edit")
            for tool in waiting
            for row in ("first", "unchanged")
        ]
        return self.data.edits() in saved

    def _lacks(self, number, row, tool):
        outcome = self.results.get(key(number, row, tool.name))
        return outcome is None or "failed" in outcome

    def _measure(self, number, row, tool):
        self.say(f"run {number}: {ROWS[row]}: {tool.name}")
        try:
            if row == "first":
                tool.start_afresh()
            else:
                tool.resume()
            outcome = self._row(row, tool)
        except RuntimeError as problem:
            outcome = {"failed": str(problem)}
        if "failed" in outcome:
            self.say(f"  failed: {outcome['failed']}")
        self._keep(key(number, row, tool.name), outcome)

    def _row(self, row, tool):
        if row in ("first", "unchanged", "edited"):
            outcome = self._time(tool, tool.backup(), tool.place)
            return {**outcome, "vault_bytes": size_of(tool.vault), "at_edit": self.data.edits()}
        if row in ("restore", "one"):
            return self._restore(row, tool)
        command = tool.verify() if row == "verify" else tool.versions(self._one_file())
        return self._time(tool, command, tool.place)

    def _restore(self, row, tool):
        folder = self.place / "restored"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        if row == "restore":
            path, command = self.data.tree, tool.restore_all(folder)
        else:
            path = self._one_file()
            command = tool.restore_one(folder, path)
        outcome = self._time(tool, command, folder)
        if "failed" not in outcome:
            wrong = compare.difference(path, tool.restored(folder, path))
            if wrong:
                outcome = {"failed": f"the restore is not the same: {wrong}"}
        shutil.rmtree(folder)
        return outcome

    def _time(self, tool, command, destination):
        log = self.place / f"{tool.name}.log"
        outcome = measure(command, tool.environment, destination, destination, log)
        if outcome.pop("exit") != 0:
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


def size_of(folder):
    """What all files of a vault hold, in bytes."""
    return sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())

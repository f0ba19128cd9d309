"""The tools that race: how each is asked to do the same thing.

Equal terms: encryption on, zstd at level 3 or what comes nearest, the vault on
the same file system, caches of the tool kept between runs as a person has them.
Each tool has `name`, `terms` in words, and one method for every row, which
returns the command; `prepare` does what a person does once. Every backup row
takes the same folder, so that a tool finds its earlier run by itself.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path


class Tool:
    """What all tools share: a program, and a folder with all of its state."""

    name = ""
    terms = ""
    program = ""

    def __init__(self, place, tree, program=None):
        self.program = program or shutil.which(self.program)
        self.place, self.tree = Path(place), Path(tree)
        self.vault = self.place / "vault"
        self.environment = {}

    def resume(self):
        """Takes up the state of an earlier start."""

    def installed(self):
        return bool(self.program) and os.access(self.program, os.X_OK)

    def version(self):
        flag = "version" if self.name in ("restic", "bupstash") else "--version"
        said = subprocess.run([self.program, flag], capture_output=True, text=True)
        found = re.search(r"\d+\.\d+(\.\d+)?", said.stdout + said.stderr)
        return found.group(0) if found else "unknown"

    def start_afresh(self):
        """Forgets every earlier run."""
        shutil.rmtree(self.place, ignore_errors=True)
        self.place.mkdir(parents=True)
        self.prepare()

    def call(self, *words):
        """Runs a command that is not measured; returns what it said."""
        done = subprocess.run(
            [self.program, *map(str, words)],
            env={**os.environ, **self.environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        if done.returncode != 0:
            said = (done.stderr or done.stdout).strip()[-400:]
            raise RuntimeError(f"{self.name} {words[0]}: {said}")
        return done.stdout

    def restored(self, folder, path):
        """Where a restore into `folder` puts what stood at `path`."""
        return folder / path.relative_to("/")

    def reserve_bytes(self):
        """How much of the vault is room kept free on purpose."""
        return 0

    def clear_up(self):
        """Does what a person does after a command was killed."""

    def rebuild(self, path):
        """Deletes what the tool keeps outside the vault, and makes it again from the vault.

        None where a tool has nothing comparable."""
        return None


class MyBackup(Tool):
    name = "mybackup"
    terms = "AES-256-GCM, zstd 3"
    program = "mybackup"

    def prepare(self):
        self.vault.mkdir()
        self.environment = {"MYBACKUP_HOME": str(self.place / "home")}
        self.call("init", "--destination", self.vault, "--key-store", "file")
        self.call("add", self.tree)

    def resume(self):
        self.environment = {"MYBACKUP_HOME": str(self.place / "home")}

    def backup(self):
        return [self.program, "backup", "--quiet"]

    def restore_all(self, folder):
        return [self.program, "restore", "--directory", self.tree, "--destination", folder / "all"]

    def restore_one(self, folder, path):
        return [self.program, "restore", "--file", path, "--destination", folder / path.name]

    def restored(self, folder, path):
        return folder / ("all" if path == self.tree else path.name)

    def verify(self):
        return [self.program, "verify", "--data"]

    def versions(self, path):
        return [self.program, "list", path]

    def reserve_bytes(self):
        return sum(file.stat().st_size for file in self.vault.glob("*/reserve.enc"))

    def search(self, text):
        return [self.program, "search", "--quiet", text]

    def rebuild(self, path):
        for file in (self.place / "home").glob("backups.db*"):
            file.unlink()
        return self.versions(path)


class Restic(Tool):
    name = "restic"
    terms = "AES-256-CTR with Poly1305, zstd of its default level (--compression auto)"
    program = "restic"

    def prepare(self):
        self.resume()
        self.call("init", *(["--repository-version", "2"] if self.compresses else []))

    def resume(self):
        major, minor = (int(part) for part in self.version().split(".")[:2])
        self.compresses = (major, minor) >= (0, 14)
        if not self.compresses:
            self.terms = "AES-256-CTR with Poly1305, no compression (this version has none)"
        self.environment = {
            "RESTIC_REPOSITORY": str(self.vault),
            "RESTIC_PASSWORD": "race",
            "RESTIC_CACHE_DIR": str(self.place / "cache"),
        }

    def backup(self):
        level = ["--compression", "auto"] if self.compresses else []
        return [self.program, *level, "backup", "--quiet", self.tree]

    def restore_all(self, folder):
        return [self.program, "restore", "latest", "--quiet", "--target", folder]

    def restore_one(self, folder, path):
        return [*self.restore_all(folder), "--include", path]

    def verify(self):
        return [self.program, "check", "--read-data", "--quiet"]

    def versions(self, path):
        return [self.program, "find", "--long", path]

    def clear_up(self):
        self.call("unlock")

    def rebuild(self, path):
        # The nearest it has: its index in the vault, made again from the heads of all packs.
        shutil.rmtree(self.place / "cache", ignore_errors=True)
        return [self.program, "rebuild-index", "--quiet"]


class Borg(Tool):
    name = "borg"
    terms = "AES-256-CTR with BLAKE2b, zstd 3"
    program = "borg"

    def prepare(self):
        self.resume()
        self.call("init", "--encryption", "repokey-blake2")

    def resume(self):
        self.environment = {
            "BORG_REPO": str(self.vault),
            "BORG_PASSPHRASE": "race",
            "BORG_BASE_DIR": str(self.place / "base"),
        }

    def backup(self):
        name = "::{now:%Y%m%d-%H%M%S-%f}"
        return [self.program, "create", "--compression", "zstd,3", name, self.tree]

    def latest(self):
        return "::" + self.call("list", "--short", "--last", "1").strip()

    def restore_all(self, folder):
        return [self.program, "extract", self.latest()]

    def restore_one(self, folder, path):
        return [self.program, "extract", self.latest(), path.relative_to("/")]

    def verify(self):
        return [self.program, "check", "--verify-data"]

    def versions(self, path):
        each = 'for archive in $("$0" list --short); do "$0" list "::$archive" "$1"; done'
        return ["sh", "-ec", each, self.program, path.relative_to("/")]

    def clear_up(self):
        self.call("break-lock")

    def rebuild(self, path):
        # The first command that needs the cache makes it again from all archives.
        shutil.rmtree(self.place / "base" / ".cache", ignore_errors=True)
        return [self.program, "info"]


class Rustic(Tool):
    name = "rustic"
    terms = "AES-256-CTR with Poly1305, zstd 3"
    program = "rustic"

    def prepare(self):
        self.resume()
        self.call("init", "--set-compression", "3")

    def resume(self):
        self.environment = {
            "RUSTIC_REPOSITORY": str(self.vault),
            "RUSTIC_PASSWORD": "race",
            "RUSTIC_CACHE_DIR": str(self.place / "cache"),
            "RUSTIC_NO_PROGRESS": "true",
        }

    def backup(self):
        return [self.program, "backup", self.tree]

    def restore_all(self, folder):
        return [self.program, "restore", f"latest:{self.tree}", folder / "all"]

    def restore_one(self, folder, path):
        return [self.program, "restore", f"latest:{path}", folder / path.name]

    def restored(self, folder, path):
        return folder / ("all" if path == self.tree else path.name)

    def verify(self):
        return [self.program, "check", "--read-data"]

    def versions(self, path):
        return [self.program, "find", "--path", path]

    def rebuild(self, path):
        # As with restic: the index in the vault, made again from the heads of all packs.
        shutil.rmtree(self.place / "cache", ignore_errors=True)
        return [self.program, "repair", "index", "--read-all"]


class Bupstash(Tool):
    name = "bupstash"
    terms = "XChaCha20-Poly1305, zstd 3"
    program = "bupstash"

    def prepare(self):
        self.resume()
        self.call("new-key", "-o", self.place / "key")
        self.call("init")

    def resume(self):
        self.environment = {
            "BUPSTASH_REPOSITORY": str(self.vault),
            "BUPSTASH_KEY": str(self.place / "key"),
            "BUPSTASH_SEND_LOG": str(self.place / "send-log"),
            "BUPSTASH_QUERY_CACHE": str(self.place / "query-cache"),
        }

    def backup(self):
        return [self.program, "put", "--quiet", "--compression", "zstd:3", "race=1", self.tree]

    def latest(self):
        lines = self.call("list", "--format", "jsonl1", "--query-encrypted").split("\n")
        return "id=" + re.findall(r'"id":"(\w+)"', "\n".join(lines))[-1]

    def restore_all(self, folder):
        (folder / "all").mkdir()
        return [self.program, "restore", "--quiet", "--into", folder / "all", self.latest()]

    def restore_one(self, folder, path):
        copy = '"$0" get --quiet --pick "$1" "$2" > "$3" && chmod --reference="$4" "$3"'
        inside = path.relative_to(self.tree)
        return ["sh", "-c", copy, self.program, inside, self.latest(), folder / path.name, path]

    def restored(self, folder, path):
        return folder / ("all" if path == self.tree else path.name)

    def verify(self):
        # It has no command of its own for this: everything is read and checked.
        return ["sh", "-c", '"$0" get --quiet "$1" > /dev/null', self.program, self.latest()]

    def versions(self, path):
        # It lists folders only, and the top of a run only without --pick.
        inside = path.relative_to(self.tree)
        folder = "" if inside.parent == Path(".") else inside.parent
        each = (
            'for id in $("$0" list --format jsonl1 | grep -o \'"id":"[^"]*"\' | cut -d\\" -f4);'
            ' do "$0" list-contents ${2:+--pick "$2"} "id=$id" | grep -F -- "$1"; done'
        )
        return ["sh", "-ec", each, self.program, inside.name, folder]


def own_program(project, given):
    """The MyBackup that was asked for, or the release build of this project."""
    if given:
        return str(Path(given).resolve())
    target = Path(os.environ.get("CARGO_TARGET_DIR", project / "target"))
    return str(target / "release" / "mybackup")


TOOLS = {tool.name: tool for tool in [MyBackup, Restic, Borg, Rustic, Bupstash]}

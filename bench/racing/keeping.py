"""What `mybackup watch` costs while nothing happens, and how soon it saves what does.

Linux: memory and time of the process are read from /proc.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from .tools import MyBackup

FOLDERS, CHILDREN = 200_000, 200
LIMIT = Path("/proc/sys/fs/inotify/max_user_watches")
# The first backup is followed by a check of what it stored, and five minutes later, once, by a look
# for what happened while the watches were made.
REST_S, IDLE_S, CHANGES = 360, 300, 5


def watching(chosen):
    """Watches many folders; yields (what, goal, outcome, whether it is reached)."""
    place = chosen.work / "extra" / f"folders-{chosen.scale:g}"
    tree = place / "tree"
    count = max(CHILDREN, round(FOLDERS * chosen.scale))
    if int(LIMIT.read_text()) < count * 1.1:
        sys.exit(f"Only {LIMIT.read_text().strip()} folders can be watched: raise fs.inotify.max_user_watches")
    files = make(tree, count)
    shutil.rmtree(place / "watch", ignore_errors=True)
    tool = MyBackup(place / "watch", tree, chosen.mybackup)
    tool.start_afresh()
    log = (place / "watch.log").open("w+")
    environment = {**os.environ, **tool.environment}
    began = time.monotonic()
    process = subprocess.Popen([tool.program, "watch", "--json"], env=environment, stdout=log, stderr=log)
    try:
        wait_for(log.name, 1)
        first = time.monotonic() - began
        print(f"[watching] saved after {first:.0f} s; {IDLE_S} s of rest", file=sys.stderr, flush=True)
        time.sleep(REST_S)
        before = spent(process.pid)
        time.sleep(IDLE_S)
        idle = (spent(process.pid) - before) / IDLE_S * 100
        memory = pss(process.pid)
        delays = []
        for number in range(CHANGES):
            told = len(lines(log.name))
            files[number].write_text(f"changed {number}")
            written = time.monotonic()
            wait_for(log.name, told + 1)
            delays.append(time.monotonic() - written)
    finally:
        process.terminate()
        process.wait()
    about = f"{count:,} folders watched"
    yield f"{about}: memory (PSS)", "< 60 MB", f"{memory / 1e6:.0f} MB", memory < 60e6
    yield f"{about}: time of a core while nothing happens", "< 0.1 %", f"{idle:.2f} %", idle < 0.1
    yield f"{about}: from a change until it is saved (2 s of them are waited)", "", f"{median(delays):.1f} s", None


def make(tree, count):
    """Makes the folders, one file in each fiftieth; returns the files."""
    files = [tree / f"d{number // CHILDREN}" / f"d{number % CHILDREN}" / "note.txt" for number in range(0, count, 50)]
    whole = tree.parent / "tree.whole"
    if not whole.exists():
        shutil.rmtree(tree, ignore_errors=True)
        for number in range(count):
            (tree / f"d{number // CHILDREN}" / f"d{number % CHILDREN}").mkdir(parents=True)
        for path in files:
            path.write_text(str(path))
        whole.touch()
    return files


def lines(log):
    """What was told so far: one JSON object a line."""
    return [json.loads(line) for line in Path(log).read_text().splitlines() if line.startswith("{")]


def wait_for(log, count, patience=600):
    """Waits until so many things were told."""
    until = time.monotonic() + patience
    while len(lines(log)) < count:
        if time.monotonic() > until:
            sys.exit(f"Nothing was saved: see {log}")
        time.sleep(0.02)


def spent(pid):
    """Time of a core that a process has taken so far, in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def pss(pid):
    """Memory of a process in bytes, each shared page by its share."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(next(line.split()[1] for line in rollup.splitlines() if line.startswith("Pss:"))) * 1024

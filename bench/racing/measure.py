"""Runs one command and measures it: wall time, CPU time, peak memory.

Runs as a small program of its own, because Linux counts what the parent
process held at the fork as memory of the child: the smallest peak that can be
seen is that of this program, some 10 MB.
The wall time ends when the file system of the destination has been synced.
A command that takes longer than its limit is ended with all that it started.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time


def measure(command, environment, folder, destination, log, limit=None):
    """Runs `command` in `folder`; returns a dict of measures, with "exit", or only "over".

    Without a `destination`, for what only reads, nothing is synced."""
    os.sync()
    request = {
        "command": [str(word) for word in command],
        "environment": {**os.environ, **environment},
        "folder": str(folder),
        "destination": destination and str(destination),
        "log": str(log),
        "limit": limit,
    }
    answer = subprocess.run(
        [sys.executable, "-S", "-E", __file__],
        input=json.dumps(request),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(answer.stdout)


def _measured(request):
    with open(request["log"], "ab") as log:
        start = time.perf_counter()
        child = subprocess.Popen(
            request["command"],
            env=request["environment"],
            cwd=request["folder"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        late = threading.Event()
        if request["limit"]:
            watch = threading.Timer(request["limit"], _end, [child.pid, late])
            watch.start()
        _, status, usage = os.wait4(child.pid, 0)
        if request["limit"]:
            watch.cancel()
        if request["destination"] is not None:
            subprocess.run(["sync", "-f", request["destination"]], check=True)
        wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if late.is_set():
        return {"over": request["limit"]}
    return {
        "exit": child.returncode,
        "wall": wall,
        "cpu": usage.ru_utime + usage.ru_stime,
        "peak_bytes": usage.ru_maxrss * 1024,
    }


def _end(group, late):
    late.set()
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        late.clear()


if __name__ == "__main__":
    print(json.dumps(_measured(json.load(sys.stdin))))

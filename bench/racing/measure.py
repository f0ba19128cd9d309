"""Runs one command and measures it: wall time, CPU time, peak memory.

Runs as a small program of its own, because Linux counts what the parent
process held at the fork as memory of the child: the smallest peak that can be
seen is that of this program, some 10 MB.
The wall time ends when the file system of the destination has been synced.
"""

import json
import os
import subprocess
import sys
import time


def measure(command, environment, folder, destination, log):
    """Runs `command` in `folder`; returns a dict of measures, with "exit"."""
    os.sync()
    request = {
        "command": [str(word) for word in command],
        "environment": {**os.environ, **environment},
        "folder": str(folder),
        "destination": str(destination),
        "log": str(log),
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
        )
        _, status, usage = os.wait4(child.pid, 0)
        subprocess.run(["sync", "-f", request["destination"]], check=True)
        wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    return {
        "exit": child.returncode,
        "wall": wall,
        "cpu": usage.ru_utime + usage.ru_stime,
        "peak_bytes": usage.ru_maxrss * 1024,
    }


if __name__ == "__main__":
    print(json.dumps(_measured(json.load(sys.stdin))))

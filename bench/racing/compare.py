"""Compares a restored tree with its original: kinds, modes, link targets, bytes."""

import os
import stat
from pathlib import Path


def difference(original, restored):
    """The first difference in words, or None when both are the same."""
    if not os.path.lexists(restored):
        return f'"{restored}" is missing'
    a, b = os.lstat(original), os.lstat(restored)
    if a.st_mode != b.st_mode:
        return f'"{restored}" has mode {b.st_mode:o} instead of {a.st_mode:o}'
    if stat.S_ISLNK(a.st_mode):
        if os.readlink(original) != os.readlink(restored):
            return f'"{restored}" points elsewhere'
    elif stat.S_ISREG(a.st_mode):
        if not same_bytes(original, restored):
            return f'"{restored}" has other bytes'
    elif stat.S_ISDIR(a.st_mode):
        return in_folder(original, restored)
    return None


def in_folder(original, restored):
    ours, theirs = sorted(os.listdir(original)), sorted(os.listdir(restored))
    if ours != theirs:
        odd = sorted(set(ours) ^ set(theirs))[0]
        return f'"{odd}" is only in one of "{original}" and "{restored}"'
    for name in ours:
        found = difference(Path(original, name), Path(restored, name))
        if found:
            return found
    return None


def same_bytes(one, other):
    with open(one, "rb") as a, open(other, "rb") as b:
        while True:
            x, y = a.read(1 << 20), b.read(1 << 20)
            if x != y:
                return False
            if not x:
                return True

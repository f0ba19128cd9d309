"""Compares a restored tree with its original: kinds, modes, link targets, bytes."""

import os
import stat


def difference(original, restored):
    """The first difference in words, or None when both are the same."""
    original, restored = os.fspath(original), os.fspath(restored)
    try:
        b = os.lstat(restored)
    except FileNotFoundError:
        return f'"{restored}" is missing'
    a = os.lstat(original)
    if a.st_mode != b.st_mode:
        return f'"{restored}" has mode {b.st_mode:o} instead of {a.st_mode:o}'
    if stat.S_ISREG(a.st_mode):
        if a.st_size != b.st_size or (a.st_size and not same_bytes(original, restored)):
            return f'"{restored}" has other bytes'
    elif stat.S_ISDIR(a.st_mode):
        return in_folder(original, restored)
    elif stat.S_ISLNK(a.st_mode):
        if os.readlink(original) != os.readlink(restored):
            return f'"{restored}" points elsewhere'
    return None


def in_folder(original, restored):
    ours, theirs = sorted(os.listdir(original)), sorted(os.listdir(restored))
    if ours != theirs:
        odd = sorted(set(ours) ^ set(theirs))[0]
        return f'"{odd}" is only in one of "{original}" and "{restored}"'
    for name in ours:
        found = difference(f"{original}/{name}", f"{restored}/{name}")
        if found:
            return found
    return None


def same_bytes(one, other):
    a, b = os.open(one, os.O_RDONLY), os.open(other, os.O_RDONLY)
    try:
        while True:
            x = os.read(a, 1 << 20)
            if x != os.read(b, 1 << 20):
                return False
            if not x:
                return True
    finally:
        os.close(a)
        os.close(b)

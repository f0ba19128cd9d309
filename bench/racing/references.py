"""What no backup program can beat, measured beside them: the floors of two rows.

The walk that asks the system about every entry is the least that "nothing
changed" can cost without a watcher; the plain archive says how small the text
of the source tree gets with the same compression, unencrypted and whole.
"""

import shutil


class Walk:
    """One lstat of every entry, by find: nothing is as new as its question asks."""

    name = "lstat"
    title = "lstat of all (find)"
    row = "unchanged"
    sets = ("source", "random", "image", "tiny", "million")
    needs = ("find",)

    def command(self, tree, _):
        return ["find", tree, "-newermt", "2100-01-01"]


class Archive:
    """The tree as one compressed archive."""

    name = "tar+zstd"
    title = "tar and zstd -3"
    row = "first"
    sets = ("source",)
    needs = ("tar", "zstd", "sh")

    def command(self, tree, target):
        make = 'tar -C "$0" -c . | zstd -3 --quiet --no-progress > "$1"'
        return ["sh", "-c", make, tree, target]


def of_set(name):
    """The references that this computer can measure for one data set."""
    chosen = [one for one in ALL if name in one.sets]
    return [one for one in chosen if all(map(shutil.which, one.needs))]


ALL = [Walk(), Archive()]
TITLES = {one.name: one.title for one in ALL}

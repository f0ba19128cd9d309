"""The data of the race: five trees, an edit of 1% for every run, and the next release.

Everything follows from the seed. A tree that is complete has a stamp beside it
which says how often it has changed since; a tree without one is made again.
"""

import json
import os
import random
import shutil
from pathlib import Path

from . import releases, text

MIB = 1 << 20

SETS = {
    "source": "source tree of {files:,} files",
    "random": "{files:,} incompressible files",
    "image": "one disk image of {bytes}",
    "tiny": "{files:,} tiny files",
    "million": "{files:,} empty to small files",
}


class DataSet:
    """One tree of the race, in `work`, at `scale` times its full size.

    `archives` are two releases for the set `source`, or None for other text."""

    def __init__(self, name, work, seed, scale, archives=None):
        self.name, self.seed, self.scale = name, seed, scale
        self.archives = archives if name == "source" else None
        kind = "releases" if self.archives else name
        self.place = Path(work) / f"{kind}-{seed}-{scale:g}"
        self.tree = self.place / "tree"
        self.stamp = self.place / "tree.json"
        self._files = None

    def prepare(self):
        """Makes the tree unless it stands complete; returns what it is, in words."""
        if not self.stamp.exists():
            shutil.rmtree(self.place, ignore_errors=True)
            self.tree.mkdir(parents=True)
            origin = MAKERS[self.name](self)
            self._write({"origin": origin, "changes": 0, "release": 0, **self._measure()})
        facts = self._read()
        size = sized(facts["bytes"])
        what = SETS[self.name].format(files=facts["files"], bytes=size)
        if self.name != "image":
            what += f", {size}"
        return what + (f" ({facts['origin']})" if facts["origin"] else "")

    def changes(self):
        """How often the tree has changed since it was made."""
        return self._read()["changes"]

    def has_next(self):
        """Whether there is a next release of this tree."""
        return self.name == "image" or self.archives is not None

    def edit(self):
        """Changes 1% of the files (of the image: 1% of its bytes, in clusters)."""
        dice = self._dice()
        if self.name == "image":
            edit_image(self.tree / "disk.img", dice)
        else:
            files = self.files()
            for path in dice.sample(files, max(1, len(files) // 100)):
                edit_file(path, dice)
        self._changed()

    def release(self):
        """Puts the other release in the place of this one; the image gets 400 scattered changes."""
        if self.name == "image":
            scatter(self.tree / "disk.img", self._dice(), self.count(400))
            self._changed()
        else:
            self._put(1 - self._read()["release"])

    def go_back(self):
        """Puts the first release back, where the second one stands."""
        if self._read()["release"] != 0:
            self._put(0)

    def files(self):
        """All files of the tree, in a stable order."""
        if self._files is None:
            found = []
            for folder, _, names in os.walk(self.tree):
                found += [os.path.join(folder, name) for name in names]
            self._files = [Path(path) for path in sorted(found) if not os.path.islink(path)]
        return self._files

    def warm(self):
        """Reads everything once, so that every tool meets a warm cache."""
        for path in self.files():
            file = os.open(path, os.O_RDONLY)
            while os.read(file, 8 * MIB):
                pass
            os.close(file)

    def count(self, full):
        """`full` at this scale."""
        return max(1, round(full * self.scale))

    def _put(self, number):
        fresh = self.place / "fresh"
        shutil.rmtree(fresh, ignore_errors=True)
        releases.unpack(self.archives[number], fresh, self.scale)
        releases.replace(self.tree, fresh)
        shutil.rmtree(fresh)
        self._changed(release=number)

    def _dice(self):
        return random.Random(f"{self.seed} edit {self.changes()}")

    def _measure(self):
        sizes = [path.stat().st_size for path in self.files()]
        return {"files": len(sizes), "bytes": sum(sizes)}

    def _changed(self, **new):
        self._files = None
        facts = self._read()
        self._write({**facts, **new, "changes": facts["changes"] + 1})

    def _read(self):
        return json.loads(self.stamp.read_text())

    def _write(self, facts):
        self.stamp.write_text(json.dumps(facts))


def sized(count):
    """A number of bytes as people read it."""
    for unit in ["B", "KB", "MB"]:
        if count < 1000:
            return f"{count:.3g} {unit}" if count < 100 else f"{count:.0f} {unit}"
        count /= 1000
    return f"{count:.2f} GB"


def make_source(data):
    if data.archives:
        fresh = data.place / "fresh"
        later = releases.unpack(data.archives[1], fresh, data.scale)
        shutil.rmtree(fresh)
        first = releases.unpack(data.archives[0], data.tree, data.scale)
        return f"Debian's {first}; the next release is {later}"
    count = data.count(80_000)
    real = text.found(count, data.seed)
    if real is not None:
        for origin, relative in real:
            target = data.tree / relative
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(origin, target)
            target.chmod(0o755 if origin.stat().st_mode & 0o100 else 0o644)
        return "real source text of this computer"
    writer = text.Generator(data.seed)
    for number in range(count):
        folder = data.tree / f"crate{number // 400}" / f"module{number // 20 % 20}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"file{number % 20}.rs").write_bytes(writer.file(writer.size()))
    return "generated text"


def make_random(data):
    dice = random.Random(data.seed)
    for number in range(data.count(200)):
        folder = data.tree / f"{2000 + number // 20}"
        folder.mkdir(exist_ok=True)
        size = int(MIB * dice.uniform(2, 8))
        (folder / f"photo{number:04}.jpg").write_bytes(dice.randbytes(size))


def make_image(data):
    dice = random.Random(data.seed)
    writer = text.Generator(data.seed)
    words = writer.file(16 * MIB)
    with open(data.tree / "disk.img", "wb") as image:
        for _ in range(data.count(2048)):
            kind = dice.random()
            if kind < 0.2:
                image.write(bytes(MIB))
            elif kind < 0.6:
                start = dice.randrange(len(words) - MIB)
                image.write(words[start : start + MIB])
            else:
                image.write(dice.randbytes(MIB))
    return "the next release has 400 scattered changes of 4 to 64 KiB"


def make_tiny(data):
    make_small(data, data.count(200_000), lambda dice: dice.randint(1, 700))


def make_million(data):
    # A third is empty, the others hold a line or two.
    make_small(data, data.count(1_000_000), lambda dice: max(0, dice.randint(-60, 120)))


def make_small(data, count, size):
    dice = random.Random(data.seed)
    words = text.Generator(data.seed).file(4 * MIB)
    for number in range(count):
        folder = data.tree / f"{number // 50_000:02}" / f"{number // 500 % 100:02}"
        if number % 500 == 0:
            folder.mkdir(parents=True, exist_ok=True)
        start, length = dice.randrange(len(words) - 1000), size(dice)
        (folder / f"note-{number:07}.txt").write_bytes(words[start : start + length])


def edit_file(path, dice):
    """Replaces some bytes in the middle of a file and lets it grow a little."""
    content = path.read_bytes()
    middle = len(content) // 2
    new = dice.randbytes(16).hex().encode()
    path.write_bytes(content[:middle] + new + content[middle + 16 :])


def edit_image(path, dice):
    """Rewrites clusters of 64 KiB in place, and puts 4 KiB in between at one point."""
    size = path.stat().st_size
    with open(path, "r+b") as image:
        for _ in range(max(1, size // 100 // 65536)):
            image.seek(dice.randrange(max(1, size // 4096)) * 4096)
            image.write(dice.randbytes(65536))
        image.seek(size // 2)
        tail = image.read()
        image.seek(size // 2)
        image.write(dice.randbytes(4096) + tail)


def scatter(path, dice, changes):
    """Overwrites stretches of 4 to 64 KiB anywhere, in place."""
    size = path.stat().st_size
    with open(path, "r+b") as image:
        for _ in range(changes):
            length = dice.randint(4, 64) * 1024
            image.seek(dice.randrange(max(1, size - length)))
            image.write(dice.randbytes(length))


MAKERS = {
    "source": make_source,
    "random": make_random,
    "image": make_image,
    "tiny": make_tiny,
    "million": make_million,
}

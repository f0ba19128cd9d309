"""The data of the race: five trees, and a further edit of 1% for every run.

Everything follows from the seed. A tree that is complete has a stamp beside it
which says how many edits it has had; a tree without one is made again.
"""

import json
import random
import shutil
from pathlib import Path

from . import text

MIB = 1 << 20

SETS = {
    "source": "source tree of {files:,} files",
    "random": "{files:,} incompressible files",
    "image": "one disk image of {bytes}, and its successor",
    "tiny": "{files:,} tiny files",
    "million": "{files:,} empty to small files",
}


class DataSet:
    """One tree of the race, in `work`, at `scale` times its full size."""

    def __init__(self, name, work, seed, scale):
        self.name, self.seed, self.scale = name, seed, scale
        self.place = Path(work) / f"{name}-{seed}-{scale:g}"
        self.tree = self.place / "tree"
        self.stamp = self.place / "stamp.json"

    def prepare(self):
        """Makes the tree unless it stands complete; returns what it is, in words."""
        if not self.stamp.exists():
            shutil.rmtree(self.place, ignore_errors=True)
            self.tree.mkdir(parents=True)
            origin = MAKERS[self.name](self)
            self._write({"origin": origin, "edits": 0, **self._measure()})
        facts = self._read()
        size = sized(facts["bytes"])
        what = SETS[self.name].format(files=facts["files"], bytes=size)
        return f"{what}, {size}" + (f" ({facts['origin']})" if facts["origin"] else "")

    def edits(self):
        """How many edits the tree has had."""
        return self._read()["edits"]

    def edit(self):
        """Changes 1% of the files (of the image: 1% of its bytes, in clusters)."""
        facts = self._read()
        dice = random.Random(f"{self.seed} edit {facts['edits']}")
        files = self.files()
        if self.name == "image":
            edit_image(self.tree / "disk.img", dice)
        else:
            for path in dice.sample(files, max(1, len(files) // 100)):
                edit_file(path, dice)
        self._write({**facts, "edits": facts["edits"] + 1})

    def files(self):
        """All files of the tree, in a stable order."""
        return sorted(path for path in self.tree.rglob("*") if path.is_file())

    def warm(self):
        """Reads everything once, so that every tool meets a warm cache."""
        for path in self.files():
            with open(path, "rb") as file:
                while file.read(8 * MIB):
                    pass

    def count(self, full):
        """`full` at this scale."""
        return max(1, round(full * self.scale))

    def _measure(self):
        sizes = [path.stat().st_size for path in self.files()]
        return {"files": len(sizes), "bytes": sum(sizes)}

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
    count = data.count(50_000)
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


MAKERS = {
    "source": make_source,
    "random": make_random,
    "image": make_image,
    "tiny": make_tiny,
    "million": make_million,
}

"""Source-like text: real text of this computer where there is enough, else generated.

Both are the same for the same seed on the same computer; generated text is the
same everywhere. The report says which was used.
"""

import itertools
import os
import random
from pathlib import Path

PLACES = [
    "~/.cargo/registry/src",
    "/usr/include",
    "/usr/share",
    "/usr/lib",
    "/usr/local/lib",
    "/usr/src",
]
ENDINGS = tuple(
    ".rs .c .h .cc .cpp .hpp .py .js .mjs .ts .css .html .xml .json .toml .yaml .yml .md"
    " .txt .rst .pl .pm .sh .sql .go .java .rb .S .asm .m4 .cmake .in .svg .desktop".split()
)
LARGEST = 1 << 20


def found(count, seed):
    """Picks `count` real source files, or None when this computer has fewer.

    Yields (file, relative path); paths keep the folders of their origin."""
    candidates = []
    for place in PLACES:
        top = Path(place).expanduser()
        for folder, folders, files in os.walk(top):
            folders.sort()
            for name in sorted(files):
                path = Path(folder, name)
                if not name.endswith(ENDINGS) or path.is_symlink():
                    continue
                if 0 < path.stat().st_size <= LARGEST and os.access(path, os.R_OK):
                    candidates.append((path, Path(top.name) / path.relative_to(top)))
    seen = {}
    for path, relative in candidates:
        seen.setdefault(str(relative), (path, relative))
    if len(seen) < count:
        return None
    picked = random.Random(seed).sample(sorted(seen), count)
    return [seen[key] for key in sorted(picked)]


class Generator:
    """Writes text with the word statistics, indentation and repetition of source code."""

    def __init__(self, seed):
        dice = self.dice = random.Random(seed)
        letters = "etaoinshrdlucmfwypvbgk"
        self.words = ["".join(dice.choices(letters, k=dice.randint(2, 11))) for _ in range(6000)]
        self.weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(6000)))
        self.phrases = [self._line() for _ in range(3000)]

    def _line(self):
        dice = self.dice
        words = dice.choices(self.words, cum_weights=self.weights, k=dice.randint(2, 9))
        joints = dice.choices([" ", ".", "_", "(", ", ", " = ", "::"], k=len(words))
        body = "".join(itertools.chain.from_iterable(zip(words, joints)))
        return "    " * dice.choice([0, 1, 1, 2, 2, 3]) + body + dice.choice([";", ")", " {", ""])

    def file(self, size):
        """Some `size` bytes of text, as one file."""
        lines, length = [], 0
        while length < size:
            line = self.dice.choice(self.phrases) if self.dice.random() < 0.35 else self._line()
            lines.append(line)
            length += len(line) + 1
        return ("\n".join(lines) + "\n").encode()[:size]

    def size(self):
        """A file size as source trees have them: median 3 KB, some of hundreds."""
        return min(LARGEST, max(20, int(self.dice.lognormvariate(8.0, 1.4))))

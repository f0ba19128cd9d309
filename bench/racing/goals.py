"""What the race is run for: the wanted ratios to the best peer of each row, and what came out."""

from .data import sized
from .rows import BACKUPS, ROWS

OURS = "mybackup"

# How many times as fast as the best peer; a set or row that is not here has no goal.
FIRST = {"source": 2.0, "random": 1.5, "image": 1.5, "tiny": 2.0}
OTHERS = {"unchanged": 2.0, "edited": 2.0, "next": 2.0, "restore": 1.5}
TO_WALK = 2.0
PEAK_MB = 100


def best_peer(measured, references=()):
    """(name, wall, at_least) of the fastest peer of a row; None where none was measured."""
    peers = {name: run for name, run in measured.items() if name not in (OURS, *references)}
    walls = [(run["wall"], name) for name, run in peers.items() if "wall" in run]
    if walls:
        wall, name = min(walls)
        return name, wall, False
    overs = [(run["over"], name) for name, run in peers.items() if "over" in run]
    if overs:
        wall, name = min(overs)
        return name, wall, True
    return None


def as_table(tables, references):
    """A Markdown table of all goals; `tables` is {set: table of its outcomes}."""
    lines = ["| data | goal | wanted | came out | reached |", "|---|---|--:|--:|---|"]
    for name, table in tables.items():
        for goal in goals_of(name, table, references):
            lines.append("| " + " | ".join([name, *goal]) + " |")
    return "\n".join(lines)


def goals_of(name, table, references):
    """(goal, wanted, came out, reached) of one data set."""
    for row, measured in table.items():
        wanted = FIRST.get(name) if row == "first" else OTHERS.get(row)
        if wanted is not None:
            yield speed(row, measured, wanted, references)
        if row == "unchanged" and "lstat" in measured:
            yield walk(measured)
    yield from vault(name, table, references)
    yield peak(table)


def speed(row, measured, wanted, references):
    ours, best = measured.get(OURS, {}), best_peer(measured, references)
    goal, wish = f"{ROWS[row]}, to the best peer", f"≥ {wanted:.1f}× as fast"
    if "wall" not in ours or best is None:
        return goal, wish, "not measured", "no"
    name, wall, at_least = best
    ratio = wall / ours["wall"]
    reached = "yes" if ratio >= wanted else "no"
    return goal, wish, f"{'> ' if at_least else ''}{ratio:.2f}× ({name})", reached


def walk(measured):
    ours, floor = measured.get(OURS, {}), measured["lstat"]
    goal, wish = "nothing changed, to lstat of all", f"≤ {TO_WALK:.1f}× its time"
    if "wall" not in ours or "wall" not in floor:
        return goal, wish, "not measured", "no"
    ratio = ours["wall"] / floor["wall"]
    return goal, wish, f"{ratio:.2f}×", "yes" if ratio <= TO_WALK else "no"


def vault(name, table, references):
    """The size after the first run and after the last one that was measured."""
    rows = [row for row in BACKUPS if "vault_bytes" in table.get(row, {}).get(OURS, {})]
    for row in dict.fromkeys([*rows[:1], *rows[-1:]]):
        measured = table[row]
        ours = measured[OURS]
        archive = measured.get("tar+zstd", {}).get("vault_bytes")
        peers = {
            peer: run["vault_bytes"]
            for peer, run in measured.items()
            if peer not in (OURS, *references) and "vault_bytes" in run
        }
        if archive is not None:
            yield size(f"vault after {ROWS[row]}, to tar and zstd -3", ours, archive, "")
        elif peers:
            smallest = min(peers, key=peers.get)
            goal = f"vault after {ROWS[row]}, to the smallest peer"
            yield size(goal, ours, peers[smallest], f" ({smallest}: {sized(peers[smallest])})")


def size(goal, ours, other, who):
    whole = ours["vault_bytes"] / other
    bare = (ours["vault_bytes"] - ours.get("reserve_bytes", 0)) / other
    reached = "yes" if whole <= 1 else "without the reserve" if bare <= 1 else "no"
    return goal, "≤ 1.00×", f"{whole:.2f}×, {bare:.2f}× without the reserve{who}", reached


def peak(table):
    peaks = {
        row: measured[OURS]["peak_bytes"] / 1e6
        for row, measured in table.items()
        if "peak_bytes" in measured.get(OURS, {})
    }
    goal, wish = "peak memory of every row", f"< {PEAK_MB} MB"
    if not peaks:
        return goal, wish, "not measured", "no"
    row = max(peaks, key=peaks.get)
    return goal, wish, f"{peaks[row]:.0f} MB ({ROWS[row]})", "yes" if peaks[row] < PEAK_MB else "no"

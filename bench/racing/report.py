"""The outcome as a table, with ratios, and as a chart."""

from statistics import median
from xml.sax.saxutils import escape

from .data import sized
from .goals import OURS, best_peer
from .references import TITLES
from .rows import ROWS, key

BEGIN, END = "<!-- bench/race begins -->", "<!-- bench/race ends -->"
COLOURS = {
    "mybackup": "#2b8f77",
    "restic": "#8a6d3b",
    "borg": "#6b7f99",
    "rustic": "#a0547c",
    "bupstash": "#7a6fb0",
    "lstat": "#b9b3a6",
    "tar+zstd": "#b9b3a6",
}

STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#1d2522}.set{font-weight:700;font-size:14px}"
    ".ground{fill:#fff}@media(prefers-color-scheme:dark)"
    "{.ground{fill:#171c1a}text{fill:#eef2f0}}"
)


def outcomes(results, rows, names):
    """The median of every measure: {row: {name: measures}}; what was not measured wins over medians."""
    table = {}
    for row in rows:
        table[row] = {}
        for name in names:
            number, runs = 1, []
            while key(number, row, name) in results:
                runs.append(results[key(number, row, name)])
                number += 1
            without = [run for run in runs if "wall" not in run]
            if without:
                table[row][name] = without[0]
            elif runs:
                table[row][name] = {name: median(run[name] for run in runs) for name in runs[0]}
    return table


def as_table(table, tools):
    """A Markdown table of one data set."""
    lines = [
        "| row | tool | wall s | CPU s | peak MB | vault | MyBackup is |",
        "|---|---|--:|--:|--:|--:|--:|",
    ]
    for row, measured in table.items():
        for tool in [*tools, *(name for name in measured if name in TITLES)]:
            cells = describe(measured.get(tool), measured, tool)
            lines.append(f"| {ROWS[row]} | {TITLES.get(tool, tool)} | {' | '.join(cells)} |")
    return "\n".join(lines)


def describe(run, measured, tool):
    if run is None:
        return ["not measured", "", "", "", ""]
    if "none" in run:
        return ["has nothing comparable", "", "", "", ""]
    if "over" in run:
        return [f"more than {run['over']:g}", "", "", "", beyond(run, measured.get(OURS, {}))]
    if "failed" in run:
        reason = run["failed"].replace("|", "/").replace("\n", " ")[:120]
        return [f"failed: {reason}", "", "", "", ""]
    vault = sized(run["vault_bytes"]) if "vault_bytes" in run else ""
    if run.get("reserve_bytes"):
        vault += f" ({sized(run['vault_bytes'] - run['reserve_bytes'])} without the reserve)"
    peak = f"{run['peak_bytes'] / 1e6:.0f}"
    last = to_best(measured) if tool == OURS else ratio(run, measured.get(OURS, {}), tool)
    return [f"{run['wall']:.2f}", f"{run['cpu']:.2f}", peak, vault, last]


def to_best(measured):
    """How much faster we are than the fastest peer of the row."""
    best = best_peer(measured, TITLES)
    if best is None:
        return ""
    name, wall, at_least = best
    more = "more than " if at_least else ""
    return f"**{more}{wall / measured[OURS]['wall']:.2f}× as fast as the best peer, {name}**"


def beyond(run, ours):
    return f"more than {run['over'] / ours['wall']:.2f}× as fast" if "wall" in ours else ""


def ratio(run, ours, tool):
    """How much faster we are, and how large our vault and peak are next to theirs."""
    if "wall" not in ours:
        return ""
    text = f"{run['wall'] / ours['wall']:.2f}× as fast"
    if tool not in TITLES:
        text += f", {ours['peak_bytes'] / run['peak_bytes']:.2f}× the memory"
    if "vault_bytes" in run:
        text += f", {ours['vault_bytes'] / run['vault_bytes']:.2f}× the size"
    return text


def write(folder, sections, chart_sets, part):
    """Puts the report into docs/performance.md and the chart beside it.

    `part` names the sets where not all of them ran: they get a place of their own."""
    chart = f"performance-{part}.svg" if part else "performance.svg"
    (folder / chart).write_text(as_chart(chart_sets))
    body = f"![Wall time by row and tool]({chart})\n\n{sections}"
    marks = [mark.replace("bench/race", f"bench/race {part}") if part else mark for mark in (BEGIN, END)]
    put(folder / "performance.md", *marks, body)


def put(page, begin, end, body):
    """Replaces what stands between two marks of a page, or adds both with it at the end."""
    old = page.read_text() if page.exists() else "# Performance\n"
    new = f"{begin}\n\n{body}\n\n{end}"
    if begin in old and end in old:
        before, after = old.split(begin)[0], old.split(end)[1]
        page.write_text(f"{before}{new}{after}")
    else:
        page.write_text(f"{old.rstrip()}\n\n{new}\n")


def as_chart(sets):
    """Bars of wall time; each row of each set on its own scale. `sets` is {title: table}."""
    parts, y = [], 10
    for title, table in sets.items():
        y += 26
        parts.append(f'<text class="set" x="10" y="{y}">{escape(title)}</text>')
        y += 10
        for row, measured in table.items():
            bars = {tool: run["wall"] for tool, run in measured.items() if "wall" in run}
            if not bars:
                continue
            longest = max(bars.values())
            y += 18
            parts.append(f'<text class="row" x="10" y="{y}">{escape(ROWS[row])}</text>')
            for tool, wall in bars.items():
                width = max(1, 420 * wall / longest)
                colour = COLOURS[tool]
                parts.append(
                    f'<rect x="240" y="{y - 11}" width="{width:.1f}" height="13" fill="{colour}"/>'
                    f'<text x="232" y="{y}" text-anchor="end">{TITLES.get(tool, tool)}</text>'
                    f'<text x="{246 + width:.1f}" y="{y}">{wall:.2f} s</text>'
                )
                y += 17
    size = f'width="760" height="{y + 10}" viewBox="0 0 760 {y + 10}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size}><style>{STYLE}</style>'
    head += '<rect class="ground" width="100%" height="100%"/>'
    return "\n".join([head, *parts, "</svg>"]) + "\n"

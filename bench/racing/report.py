"""The outcome as a table, with ratios, and as a chart."""

from statistics import median
from xml.sax.saxutils import escape

from .data import sized
from .rows import ROWS, key

OURS = "mybackup"
BEGIN, END = "<!-- bench/race begins -->", "<!-- bench/race ends -->"
COLOURS = {
    "mybackup": "#2b8f77",
    "restic": "#8a6d3b",
    "borg": "#6b7f99",
    "rustic": "#a0547c",
    "bupstash": "#7a6fb0",
}

STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#1d2522}.set{font-weight:700;font-size:14px}"
    ".ground{fill:#fff}@media(prefers-color-scheme:dark)"
    "{.ground{fill:#171c1a}text{fill:#eef2f0}}"
)


def outcomes(results, rows, tools):
    """The median of every measure: {row: {tool: measures}}; "failed" wins over medians."""
    table = {}
    for row in rows:
        table[row] = {}
        for tool in tools:
            number, runs = 1, []
            while key(number, row, tool) in results:
                runs.append(results[key(number, row, tool)])
                number += 1
            failed = [run for run in runs if "failed" in run]
            if failed:
                table[row][tool] = failed[0]
            elif runs:
                table[row][tool] = {name: median(run[name] for run in runs) for name in runs[0]}
    return table


def as_table(table, tools):
    """A Markdown table of one data set."""
    lines = [
        "| row | tool | wall s | CPU s | peak MB | vault | MyBackup is |",
        "|---|---|--:|--:|--:|--:|--:|",
    ]
    for row, measured in table.items():
        for tool in tools:
            cells = describe(measured.get(tool), measured.get(OURS), tool)
            lines.append(f"| {ROWS[row]} | {tool} | {' | '.join(cells)} |")
    return "\n".join(lines)


def describe(run, ours, tool):
    if run is None:
        return ["not installed", "", "", "", ""]
    if "failed" in run:
        reason = run["failed"].replace("|", "/").replace("\n", " ")[:120]
        return [f"failed: {reason}", "", "", "", ""]
    vault = sized(run["vault_bytes"]) if "vault_bytes" in run else ""
    peak = f"{run['peak_bytes'] / 1e6:.0f}"
    return [f"{run['wall']:.2f}", f"{run['cpu']:.2f}", peak, vault, ratio(run, ours, tool)]


def ratio(run, ours, tool):
    """How much faster we are, and how large our vault and peak are next to theirs."""
    if tool == OURS or ours is None or "failed" in ours:
        return ""
    text = f"{run['wall'] / ours['wall']:.2f}× as fast"
    text += f", {ours['peak_bytes'] / run['peak_bytes']:.2f}× the memory"
    if "vault_bytes" in run:
        text += f", {ours['vault_bytes'] / run['vault_bytes']:.2f}× the size"
    return text


def write(folder, sections, chart_sets):
    """Puts the report into docs/performance.md and the chart beside it."""
    (folder / "performance.svg").write_text(as_chart(chart_sets))
    page = folder / "performance.md"
    body = f"{BEGIN}\n\n![Wall time by row and tool](performance.svg)\n\n{sections}\n\n{END}"
    old = page.read_text() if page.exists() else f"# Performance\n\n{BEGIN}{END}\n"
    if BEGIN in old and END in old:
        before, after = old.split(BEGIN)[0], old.split(END)[1]
        page.write_text(f"{before}{body}{after}")
    else:
        page.write_text(f"{old.rstrip()}\n\n{body}\n")


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
                    f'<text x="232" y="{y}" text-anchor="end">{tool}</text>'
                    f'<text x="{246 + width:.1f}" y="{y}">{wall:.2f} s</text>'
                )
                y += 17
    size = f'width="760" height="{y + 10}" viewBox="0 0 760 {y + 10}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size}><style>{STYLE}</style>'
    head += '<rect class="ground" width="100%" height="100%"/>'
    return "\n".join([head, *parts, "</svg>"]) + "\n"

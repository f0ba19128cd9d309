// Comparing two texts line by line: which lines stayed, came and went.
// The longest common sequence, after the equal beginning and end are set aside.

export interface Line {
  kind: 'same' | 'added' | 'removed'
  text: string
}

/** Texts with more lines than this are not compared: it would take too long. */
export const MOST_LINES = 2_000

/** The lines of a text, whatever ends them. */
export function linesOf(text: string): string[] {
  const lines = text.split(/\r\n|\n|\r/)
  if (lines.at(-1) === '') lines.pop()
  return lines
}

/** The lines of both texts in one list; none where they are too long. */
export function compare(before: string, after: string): Line[] | null {
  const old = linesOf(before)
  const now = linesOf(after)
  if (old.length > MOST_LINES || now.length > MOST_LINES) return null
  let head = 0
  while (head < old.length && head < now.length && old[head] === now[head]) head += 1
  let tail = 0
  while (
    tail < old.length - head &&
    tail < now.length - head &&
    old[old.length - 1 - tail] === now[now.length - 1 - tail]
  ) {
    tail += 1
  }
  const same = (text: string): Line => ({ kind: 'same', text })
  return [
    ...old.slice(0, head).map(same),
    ...middle(old.slice(head, old.length - tail), now.slice(head, now.length - tail)),
    ...old.slice(old.length - tail).map(same),
  ]
}

function middle(old: string[], now: string[]): Line[] {
  const width = now.length + 1
  // lengths[a * width + b] is the longest common sequence of old from a on and now from b on.
  const lengths = new Uint16Array((old.length + 1) * width)
  const length = (a: number, b: number) => lengths[a * width + b] ?? 0
  for (let a = old.length - 1; a >= 0; a -= 1) {
    for (let b = now.length - 1; b >= 0; b -= 1) {
      lengths[a * width + b] =
        old[a] === now[b] ? length(a + 1, b + 1) + 1 : Math.max(length(a + 1, b), length(a, b + 1))
    }
  }
  const lines: Line[] = []
  let a = 0
  let b = 0
  while (a < old.length || b < now.length) {
    if (a < old.length && b < now.length && old[a] === now[b]) {
      lines.push({ kind: 'same', text: old[a] ?? '' })
      a += 1
      b += 1
    } else if (a < old.length && (b === now.length || length(a + 1, b) >= length(a, b + 1))) {
      lines.push({ kind: 'removed', text: old[a] ?? '' })
      a += 1
    } else {
      lines.push({ kind: 'added', text: now[b] ?? '' })
      b += 1
    }
  }
  return lines
}

/** A part of a comparison: lines to show, or a number of equal lines that are left out. */
export type Part = { lines: Line[] } | { skipped: number }

/** Leaves out equal lines that are further than `around` lines from any difference. */
export function fold(lines: Line[], around = 3): Part[] {
  const near = lines.map(() => false)
  lines.forEach((line, at) => {
    if (line.kind === 'same') return
    const from = Math.max(0, at - around)
    const to = Math.min(lines.length - 1, at + around)
    for (let close = from; close <= to; close += 1) near[close] = true
  })
  const parts: Part[] = []
  lines.forEach((line, at) => {
    const last = parts.at(-1)
    if (near[at]) {
      if (last && 'lines' in last) last.lines.push(line)
      else parts.push({ lines: [line] })
    } else if (last && 'skipped' in last) last.skipped += 1
    else parts.push({ skipped: 1 })
  })
  return parts
}

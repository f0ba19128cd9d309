// Paths as the folder browser needs them. A path travels as bytes in base64 beside what a
// person reads; both are cut at the slashes, so nothing is ever made up from the shown text.

import { nameOf } from '../../paths'
import type { PathText } from '../../rpc/generated'

export interface Crumb {
  name: string
  path: PathText
}

/** The steps from a protected folder down to a path, both included. */
export function crumbs(root: PathText, path: PathText): Crumb[] {
  const rootBytes = atob(root.raw)
  const bytes = atob(path.raw)
  const inside = rootBytes.endsWith('/')
    ? bytes.startsWith(rootBytes)
    : bytes.startsWith(`${rootBytes}/`)
  if (bytes !== rootBytes && !inside) return [{ name: nameOf(path), path }]
  const steps: Crumb[] = [{ name: nameOf(root), path: root }]
  let at = path
  const below: Crumb[] = []
  while (at.raw !== root.raw) {
    below.unshift({ name: nameOf(at), path: at })
    const parent = parentOf(at)
    if (!parent) break
    at = parent
  }
  return [...steps, ...below]
}

/** The folder that holds a path. */
export function parentOf(path: PathText): PathText | null {
  const bytes = atob(path.raw)
  const cut = bytes.lastIndexOf('/')
  if (cut < 0 || bytes === '/') return null
  const shownCut = path.shown.lastIndexOf('/')
  return {
    shown: path.shown.slice(0, shownCut) || '/',
    raw: btoa(bytes.slice(0, cut) || '/'),
  }
}

/** The protected folder that a path lies in; the innermost where several do. */
export function rootOf<Root extends { path: PathText }>(
  roots: Root[],
  path: PathText,
): Root | null {
  const bytes = atob(path.raw)
  const holds = (root: Root) => {
    const start = atob(root.path.raw)
    return bytes === start || bytes.startsWith(start.endsWith('/') ? start : `${start}/`)
  }
  const found = roots.filter(holds)
  found.sort((a, b) => b.path.raw.length - a.path.raw.length)
  return found[0] ?? null
}

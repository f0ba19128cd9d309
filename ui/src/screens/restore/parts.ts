// A restore into another folder, in the parts that the engine does one after another: it puts what a folder held
// straight into the place that it is given, so each folder gets a place of its own name, and nothing is mixed.

import { ask } from '../../rpc/client'
import type { Existing, PathText, RestoreResult, Wanted, WantedItem } from '../../rpc/generated'
import { childOf } from './paths'

/** What is asked of the engine, one after another. */
export function partsOf(
  items: WantedItem[],
  to: PathText | null,
  existing: Existing,
): [Wanted, ...Wanted[]] {
  const whole: Wanted = { items, to, existing }
  if (to === null) return [whole]
  const files = items.filter((item) => !item.folder)
  const folders = items.filter((item) => item.folder)
  const parts = folders.map((item): Wanted => ({
    items: [item],
    to: childOf(to, item.path),
    existing,
  }))
  if (files.length > 0) parts.unshift({ items: files, to, existing })
  const [first, ...rest] = parts
  return first ? [first, ...rest] : [whole]
}

/** What a restore would do, and how many files each of its parts would meet something else at. */
export type Plan = RestoreResult & { parts: number[] }

/** Asks what all parts together would do. */
export async function planOf(parts: [Wanted, ...Wanted[]]): Promise<Plan> {
  const [first, ...rest] = parts
  const results: [RestoreResult, ...RestoreResult[]] = [
    await ask('restore.plan', { wanted: first }),
  ]
  for (const wanted of rest) results.push(await ask('restore.plan', { wanted }))
  return { ...sumOf(results), parts: results.map((one) => one.occupied) }
}

/** What several parts came to together, the newest first. */
export function sumOf(results: [RestoreResult, ...RestoreResult[]]): RestoreResult {
  const [newest] = results
  const sum = (pick: (one: RestoreResult) => number) =>
    results.reduce((total, one) => total + pick(one), 0)
  return {
    ...newest,
    files: sum((one) => one.files),
    bytes: sum((one) => one.bytes),
    identical: sum((one) => one.identical),
    occupied: sum((one) => one.occupied),
    renamed: sum((one) => one.renamed),
    stayed: sum((one) => one.stayed),
    damaged: sum((one) => one.damaged),
    not_written: sum((one) => one.not_written),
  }
}

// A problem in the words of the pages, where the command line speaks of other things: a place is a disk here,
// not a destination. What the engine said stays to be read behind it.

import { known, t } from './i18n.svelte'
import type { Problem } from './rpc/generated'

export type ProblemWords = { message: string; hint: string | null; detail: string | null }

export function problemWords(problem: Problem): ProblemWords {
  const code = problem.code.replace('destination', 'place').replace('source', 'folder')
  const id = `problem-${code}`
  if (!known(id)) return { message: problem.message, hint: problem.hint, detail: null }
  const hint = known(`${id}-hint`) ? t(`${id}-hint`) : null
  return { message: t(id), hint, detail: problem.message }
}

// Asks the engine: every request of generated.ts, with its own types.

import { host } from '../host'
import { Unreached } from '../host/types'
import { i18n, t } from '../i18n.svelte'
import type { Problem, Requests } from './generated'

/** A request that was not done, with the words that a person reads. */
export class ProblemError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.message)
  }
}

/** Codes of the problems that are this page's own. */
export const AWAY = 'page-away'
export const KEY_GONE = 'page-key-gone'

type Heard = (reached: 'open' | 'away' | 'key-gone') => void
let heard: Heard = () => {}

/** Tells `listener` after each request whether the engine answered. */
export function onReach(listener: Heard) {
  heard = listener
}

export async function ask<N extends keyof Requests>(
  name: N,
  params: Requests[N]['params'],
): Promise<Requests[N]['answer']> {
  let reply
  try {
    reply = await host.rpc(name, params, i18n.language)
  } catch (error) {
    if (!(error instanceof Unreached)) throw error
    heard(error.why)
    throw new ProblemError(pageProblem(error.why))
  }
  heard('open')
  if ('problem' in reply) throw new ProblemError(reply.problem)
  return reply.ok as Requests[N]['answer']
}

function pageProblem(why: 'away' | 'key-gone'): Problem {
  if (why === 'key-gone') {
    return { code: KEY_GONE, message: t('app-key-gone'), hint: t('app-key-gone-hint'), exit: 1 }
  }
  return { code: AWAY, message: t('app-away'), hint: t('app-away-hint'), exit: 1 }
}

/** Whatever was thrown, as a problem to show. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem
  const hint = error instanceof Error ? error.message : String(error)
  return { code: 'page-unexpected', message: t('app-unexpected'), hint, exit: 1 }
}

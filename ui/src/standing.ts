// How things stand in words and in a sign: one sentence, for Home and for the strip on other screens.

import { count, isolated, known, percent, t, until } from './i18n.svelte'
import { nameOf } from './paths'
import { problemWords } from './problem-words'
import type { Job, Status } from './rpc/generated'

/** The sign beside the sentence; each has its own shape, so that colour says nothing alone. */
export type Sign =
  'hollow' | 'busy' | 'good' | 'partial' | 'waiting' | 'paused' | 'alert' | 'stopped'

export type Standing = { sign: Sign; title: string; detail: string | null }

/** Whether work goes on. */
export function isBusy(job: Job | null) {
  return job?.state === 'running' || job?.state === 'stopping'
}

export function standing(status: Status, job: Job | null): Standing {
  if (job && isBusy(job)) return working(status, job)
  const name = status.path ? isolated(nameOf(status.path)) : ''
  const say = (sign: Sign, id: string, args = {}): Standing => ({
    sign,
    title: t(`state-${id}`, { name, ...args }),
    detail: t(`state-${id}-detail`, { name, ...args }) || null,
  })
  switch (status.state) {
    case 'setup':
      return say('hollow', 'setup')
    case 'first':
      return say('hollow', 'first')
    case 'ok':
      return { sign: 'good', title: t('state-ok'), detail: null }
    case 'partial':
      return say('partial', 'partial', { count: status.files_unreadable })
    case 'waiting':
      return say('waiting', 'waiting')
    case 'paused':
      return say('paused', 'paused', { until: until(status.paused_until ?? 0) })
    case 'stopped':
      return {
        sign: 'stopped',
        title: t('state-stopped'),
        detail: status.problem && problemWords(status.problem).message,
      }
    case 'attention':
      return say('alert', `attention-${reasonOf(status)}`)
  }
}

/** What keeps backups waiting, in words; nothing where the sentence on Home says it already. */
export function waitingWords(status: Status): string | null {
  const id = `waiting-${status.plan.waiting ?? ''}`
  return known(id) ? t(id) : null
}

const REASONS = [
  'damage',
  'scrambled',
  'emptied',
  'unsaved',
  'source-missing',
  'source-empty',
  'old',
  'failed',
  'no-destination',
  'filling',
]
const WORDS: Record<string, string> = {
  'source-missing': 'folder-missing',
  'source-empty': 'folder-empty',
  'no-destination': 'no-place',
}

/** The reason as the words name it: a source is a folder there, a destination a place. */
export function reasonOf(status: Status) {
  const reason = status.reason && REASONS.includes(status.reason) ? status.reason : 'failed'
  return WORDS[reason] ?? reason
}

function working(status: Status, job: Job): Standing {
  if (job.state === 'stopping') {
    return { sign: 'busy', title: t('state-stopping'), detail: t('state-stopping-detail') }
  }
  const never = job.kind === 'backup' && status.last_backup === null
  const title = never ? t('state-first-running') : t(`state-${job.kind}-running`)
  return { sign: 'busy', title, detail: null }
}

/** What is being done, in words with figures: "Saving 214 files". */
export function phaseOf(job: Job): string {
  const left = Math.max(0, job.files - job.files_done)
  if (job.kind === 'prove' && job.phase === 'verify') return t('phase-sample')
  if (job.kind === 'prove' && job.phase !== 'open') return t('phase-drill')
  switch (job.phase) {
    case 'scan':
      return t('phase-scan', { count: job.checked })
    case 'save':
      return job.files > 0 ? t('phase-save', { count: left }) : t('phase-save-begin')
    case 'restore':
      return job.files > 0 ? t('phase-restore', { count: left }) : t('phase-plan')
    default:
      return t(`phase-${job.phase}`)
  }
}

/** How far it is, from 0 to 1, where that is known. */
export function partDone(job: Job): number | null {
  // While it still looks around, what it found is not all there is.
  if (job.phase === 'scan') return null
  if (job.bytes > 0) return job.bytes_done / job.bytes
  if (job.files > 0) return job.files_done / job.files
  return null
}

/** The time that is left, in rounded words; nothing where it is not worth saying. */
export function timeLeft(job: Job): string | null {
  const seconds = job.left_seconds
  if (seconds === null) return null
  if (seconds < 60) return t('phase-left-moments')
  if (seconds < 5400) return t('phase-left-minutes', { count: Math.ceil(seconds / 60) })
  return t('phase-left-hours', { count: Math.round(seconds / 3600) })
}

/** A short figure for the strip: "42 %". */
export function progressOf(job: Job): string {
  const part = partDone(job)
  if (part !== null) return percent(Math.floor(part * 100) / 100)
  return job.checked > 0
    ? t('phase-checked', { count: job.checked, shown: count(job.checked) })
    : ''
}

// What work came to, in words: a title, the lines below it, and what can be done next.

import { isolated, size, t } from '../i18n.svelte'
import { nameOf } from '../paths'
import { partText } from '../place-words'
import { link } from '../router.svelte'
import type { Job, JobResult } from '../rpc/generated'

export type ResultWords = {
  tone: 'good' | 'info' | 'warning' | 'danger'
  title: string
  lines: string[]
  action?: { label: string; href?: string; wish?: 'repair.start' | 'retention.undo' }
}

type Of<K extends JobResult['kind']> = Extract<JobResult, { kind: K }>

export function resultWords(result: JobResult, job: Job): ResultWords {
  switch (result.kind) {
    case 'backup':
      return backup(result, job)
    case 'restore':
      return restore(result)
    case 'verify':
      return verify(result)
    case 'clean':
      return clean(result)
    case 'returned':
      return returned(result)
    case 'connect':
      return connect(result)
    case 'repair':
      return repair(result)
    case 'prove':
      return prove(result)
    case 'sync':
      return synced(result)
  }
}

/** The messages whose count is not zero. */
function counted(pairs: [string, number][]) {
  return pairs.filter(([, count]) => count > 0).map(([id, count]) => t(id, { count }))
}

function backup(result: Of<'backup'>, job: Job): ResultWords {
  const changes = counted([
    ['result-backup-new', result.files_new],
    ['result-backup-changed', result.files_changed],
    ['result-backup-deleted', result.files_deleted],
  ])
  const lines = [changes.length ? `${changes.join(', ')}.` : t('result-backup-nothing')]
  if (result.bytes_stored > 0)
    lines[0] += ` ${t('result-backup-stored', { size: size(result.bytes_stored) })}`
  for (const { kind, place } of job.notices) {
    if (kind === 'late' && place) lines.push(t('result-backup-late', { name: isolated(place) }))
  }
  if (result.stopped) {
    return { tone: 'info', title: t('result-backup-stopped'), lines: changes.length ? lines : [] }
  }
  const missed = result.files_unreadable
  if (missed > 0) {
    return { tone: 'warning', title: t('result-backup-unreadable', { count: missed }), lines }
  }
  if (job.trouble_count > 0) return { tone: 'warning', title: t('result-backup-troubles'), lines }
  return { tone: 'good', title: t('result-backup-done'), lines }
}

function restore(result: Of<'restore'>): ResultWords {
  const bad = result.damaged + result.not_written + result.stayed
  const lines = counted([
    ['result-restore-identical', result.identical],
    ['result-restore-renamed', result.renamed],
    ['result-restore-stayed', result.stayed],
    ['result-restore-damaged', result.damaged],
    ['result-restore-not-written', result.not_written],
  ])
  if (result.undo.length > 0) lines.push(t('result-restore-undo'))
  const name = result.target ? isolated(nameOf(result.target)) : ''
  const id = result.target ? 'result-restore-to' : 'result-restore-back'
  const title = t(id, { count: result.files, name })
  if (result.bytes > 0) lines.unshift(t('result-restore-size', { size: size(result.bytes) }))
  return { tone: bad > 0 ? 'warning' : 'good', title, lines }
}

function verify(result: Of<'verify'>): ResultWords {
  const lines = [t('result-verify-read', { size: size(result.bytes) })]
  if (result.damaged === 0) return { tone: 'good', title: t('result-verify-good'), lines }
  const title = t('result-verify-damaged', { count: result.damaged })
  const action = { label: t('home-repair'), wish: 'repair.start' } as const
  return { tone: 'danger', title, lines: [...lines, t('state-attention-damage-detail')], action }
}

function prove(result: Of<'prove'>): ResultWords {
  const part = partText(result.percent)
  const lines = [t('result-prove-read', { size: size(result.bytes), part })]
  lines.push(
    ...counted([
      ['result-prove-restored', result.files],
      ['result-prove-failed', result.failed],
      ['result-prove-differing', result.differing.length],
    ]),
  )
  if (result.damaged + result.failed === 0) {
    return { tone: 'good', title: t('result-prove-good'), lines }
  }
  const title = t('state-attention-damage')
  const action = { label: t('home-repair'), wish: 'repair.start' } as const
  return { tone: 'danger', title, lines: [...lines, t('state-attention-damage-detail')], action }
}

function repair(result: Of<'repair'>): ResultWords {
  const healed = counted([['result-repair-healed', result.healed]])
  if (result.lost === 0) {
    const title = healed[0] ?? t('result-repair-nothing')
    return { tone: 'good', title, lines: [t('result-repair-whole')] }
  }
  const lost = result.versions > 0 ? counted([['result-repair-versions', result.versions]]) : []
  const title = t('result-repair-lost', { count: result.lost })
  return { tone: 'danger', title, lines: [...healed, ...lost, t('result-repair-next')] }
}

function clean(result: Of<'clean'>): ResultWords {
  if (result.held) return { tone: 'warning', title: t('result-clean-held'), lines: [result.held] }
  const title = t('result-clean-done', { count: result.versions_removed })
  const freed = t('result-clean-freed', { size: size(result.bytes_freed) })
  const lines = [freed, t('result-clean-stays')]
  if (result.versions_removed === 0) return { tone: 'good', title, lines }
  const action = { label: t('restore-undo'), wish: 'retention.undo' } as const
  return { tone: 'good', title, lines: [...lines, t('result-clean-undo')], action }
}

function synced(result: Of<'sync'>): ResultWords {
  const { current, places } = result
  const title = t('result-synced', { count: current, all: places })
  const lines = [t('result-synced-size', { size: size(result.bytes) })]
  return { tone: current === places ? 'good' : 'warning', title, lines }
}

function returned(result: Of<'returned'>): ResultWords {
  if (result.versions === 0) return { tone: 'info', title: t('result-returned-none'), lines: [] }
  const title = t('result-returned', { count: result.versions })
  return { tone: 'good', title, lines: [t('result-returned-kept')] }
}

function connect(result: Of<'connect'>): ResultWords {
  const title = t('result-connect-done', { name: isolated(result.computer) })
  const lines = [t('result-connect-folders', { count: result.folders })]
  return { tone: 'good', title, lines, action: { label: t('home-restore'), href: link('restore') } }
}

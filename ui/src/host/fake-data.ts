// Invented data for the fake host: Léa's computer, in every state that Home can show.

import { nameOf, pathOf } from '../paths'
import type {
  Activity,
  Folder,
  Job,
  JobResult,
  KitSheet,
  Met,
  Moving,
  PathText,
  Place,
  Problem,
  StateName,
  Status,
  Strange,
  Suspicion,
  Trouble,
} from '../rpc/generated'

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
const MB = 1e6
const GB = 1e9
export const HOME = '/home/lea'
export const DISK = '/media/lea/SAUVEGARDE'

export function folderOf(path: string, files: number, bytes: number): Folder {
  const at = pathOf(path)
  const last_saved = files ? Date.now() - 5 * MINUTE : null
  return { path: at, name: nameOf(at), there: true, empty: false, files, bytes, last_saved }
}

function strangeOf(path: PathText, strange: Strange, since: number): Suspicion {
  const names = ['Factures/mars.pdf.locked', 'Thèse/chapitre 3.docx.locked', 'liste.ods.locked']
  const examples = names.map((name) => pathOf(`${path.shown}/${name}`))
  return { path, strange, since, files: 3120, of: 4012, examples, answered: false }
}

export function placeOf(path: string, more: Partial<Place> = {}): Place {
  const at = pathOf(path)
  const base = { path: at, name: nameOf(at), primary: false, state: 'ready' as const }
  const proved = { last_verified: Date.now() - 3 * DAY, verified_percent: 34 }
  const room = { free: 351 * GB, total: 1000 * GB, full_in_days: 430, filling: null }
  const drive = { there: true, removable: path.startsWith('/media'), now_at: null }
  return { ...base, ...proved, ...room, ...drive, problem: null, ...more }
}

export const locked: Problem = {
  code: 'key-locked',
  exit: 1,
  message: 'The key ring of this computer is locked',
  hint: 'Unlock it, or enter your passphrase.',
}

function base(): Status {
  return {
    state: 'ok',
    reason: null,
    since: null,
    path: null,
    problem: null,
    paused_until: null,
    suspicion: null,
    plan: { next: null, waiting: null },
    files_unreadable: 0,
    last_backup: Date.now() - 5 * MINUTE,
    last_verified: Date.now() - 3 * DAY,
    verified_percent: 34,
    last_drill: Date.now() - 5 * DAY,
    oldest: Date.now() - 680 * DAY,
    files: 38_214,
    bytes: 61.3 * GB,
    versions: 41_877,
    bytes_stored: 48.2 * GB,
    folders: [
      folderOf(`${HOME}/Documents`, 4_127, 3.1 * GB),
      folderOf(`${HOME}/Images`, 28_903, 41.8 * GB),
      folderOf(`${HOME}/Bureau`, 214, 1.2 * GB),
      folderOf(`${HOME}/Musique`, 4_811, 14.9 * GB),
      folderOf(`${HOME}/Projets/Association des amis du jardin partagé/2026`, 159, 0.3 * GB),
    ],
    places: [placeOf(DISK, { primary: true })],
    job: null,
  }
}

const troubles: Trouble[] = [
  ['Documents/Impôts/2025/avis.pdf', 'denied', 'Permission denied (os error 13)'],
  ['Documents/mail.db', 'changing', 'The file changed while it was read'],
  ['Images/2019/Été/IMG_2041.jpg', 'unreadable', 'Input/output error (os error 5)'],
].map(([path, kind, cause]) => ({
  path: pathOf(`${HOME}/${path}`),
  kind: kind as Trouble['kind'],
  cause: cause as string,
}))

export function jobOf(kind: Job['kind'], more: Partial<Job> = {}): Job {
  return {
    kind,
    state: 'running',
    started: Date.now() - 2 * MINUTE,
    finished: null,
    phase: kind === 'backup' ? 'save' : /verify|prove/.test(kind) ? 'verify' : 'restore',
    checked: 38_214,
    files_done: 120,
    files: 334,
    bytes_done: 610 * MB,
    bytes: 1.9 * GB,
    left_seconds: 170,
    result: null,
    problem: null,
    troubles: [],
    trouble_count: 0,
    notices: [],
    ...more,
  }
}

export const results: Record<string, JobResult> = {
  backup: {
    kind: 'backup',
    files_new: 12,
    files_changed: 202,
    files_deleted: 3,
    files_unchanged: 37_997,
    files_unreadable: 0,
    run: 214,
    bytes_read: 120 * MB,
    bytes_stored: 84 * MB,
    took: 42_000,
    stopped: false,
    emptied: [],
  },
  restore: {
    kind: 'restore',
    files: 12,
    bytes: 34 * MB,
    identical: 3,
    occupied: 2,
    renamed: 2,
    stayed: 0,
    damaged: 0,
    not_written: 0,
    target: pathOf(`${HOME}/Documents`),
    finished: Date.now(),
    undo: [],
  },
  verify: { kind: 'verify', damaged: 0, bytes: 48.2 * GB },
  clean: { kind: 'clean', versions_removed: 41, bytes_freed: 6.2 * GB, held: null },
  connect: { kind: 'connect', computer: 'Portable de Léa', folders: 5 },
  repair: { kind: 'repair', healed: 2, lost: 0, versions: 0, paths: [] },
  prove: {
    kind: 'prove',
    bytes: 482 * MB,
    percent: 35,
    damaged: 0,
    files: 8,
    failed: 0,
    failed_paths: [],
    differing: [],
  },
}

/** Something else that stands in the place of a file. */
export function metAt(path: PathText): Met {
  const now = Date.now()
  return {
    path,
    size: 24_000,
    modified: now - 9 * DAY,
    standing_size: 26_500,
    standing_modified: now - DAY,
  }
}

/** What stands on the recovery kit; its code leads nowhere. */
export const sheet: KitSheet = {
  title: 'Recovery kit',
  promise: 'These 24 words open your backup.',
  words_title: 'Recovery words',
  words_order: 'Read down each column, from 1 to 24.',
  scan: 'The same words, to scan',
  facts: [{ label: 'Computer', values: ['Portable de Léa'] }],
  how_title: 'How to restore',
  steps: [{ text: 'Connect the disk.', commands: ['mybackup connect /media/disk'] }],
  keep_title: 'Keep this page safe',
  keep: ['Keep it away from the disk that holds the backup.'],
  kept_at: 'Kept at:',
  footer: 'Made by MyBackup',
  code: {
    side: 57,
    dark: Array.from({ length: 57 * 19 }, (_, at) => [((at * 3) % 57) + (at % 2), at % 57, 1]),
  },
}

/** The folders of a backup, put back into another home. */
export function moving(status: Status): Moving {
  const { folders } = status
  const sum = (pick: (one: Folder) => number) => folders.reduce((all, one) => all + pick(one), 0)
  return {
    home_was: pathOf('/home/lea-old'),
    home_is: pathOf(HOME),
    folders: folders.map((one) => ({
      was: pathOf(one.path.shown.replace(HOME, '/home/lea-old')),
      becomes: one.path,
      name: one.name,
      files: one.files,
      bytes: one.bytes,
    })),
    plan: {
      ...(results.restore as Extract<JobResult, { kind: 'restore' }>),
      files: sum((one) => one.files),
      bytes: sum((one) => one.bytes),
      renamed: 1,
      occupied_bytes: 0,
      conflicts: [],
      fitted: [{ was: pathOf('Documents/CON.txt'), becomes: pathOf('Documents/%43ON.txt') }],
    },
    free: 200 * GB,
  }
}

export function doneJob(kind: Job['kind'], more: Partial<Job> = {}): Job {
  const result = results[kind] ?? null
  return jobOf(kind, { state: 'done', finished: Date.now(), left_seconds: null, result, ...more })
}

function troubled(): Job {
  const job = doneJob('backup', { troubles, trouble_count: 3 })
  if (job.result?.kind === 'backup') job.result = { ...job.result, files_unreadable: 3 }
  return job
}

/** The state of a scene such as `attention-damage` or `busy`; `ok` where it names none. */
export function scene(name: string): Status {
  const status = base()
  const [first, rest = ''] = name.split(/-(.*)/s)
  const since = Date.now() - 4 * DAY
  switch (first) {
    case 'setup':
      return { ...status, state: 'setup', folders: [], files: 0, bytes: 0, last_backup: null }
    case 'first': {
      const folders = status.folders.map((folder) => ({ ...folder, files: 0, last_saved: null }))
      const fresh = { full_in_days: null, last_verified: null, verified_percent: null }
      const places = [placeOf(DISK, { primary: true, state: 'new', ...fresh })]
      const unproved = { last_verified: null, verified_percent: null, last_drill: null }
      const nothing = { files: 0, bytes: 0, last_backup: null, oldest: null, ...unproved }
      const job = rest === 'busy' ? jobOf('backup') : null
      return { ...status, ...nothing, state: 'first', folders, places, job }
    }
    case 'busy':
      return { ...status, job: jobOf(rest ? (rest as Job['kind']) : 'backup') }
    case 'scan':
      return {
        ...status,
        job: jobOf('backup', { phase: 'scan', files: 0, bytes: 0, left_seconds: null }),
      }
    case 'done':
      return { ...status, job: doneJob(rest as Job['kind']) }
    case 'failed':
      return {
        ...status,
        state: 'attention',
        reason: 'failed',
        since,
        job: jobOf('backup', {
          state: 'failed',
          finished: Date.now(),
          problem: {
            code: 'destination-full',
            exit: 1,
            message: 'The disk SAUVEGARDE is full',
            hint: 'Nothing was lost. Make room there, or choose another backup place.',
          },
        }),
      }
    case 'partial':
      return { ...status, state: 'partial', files_unreadable: 3, job: troubled() }
    case 'waiting': {
      const path = pathOf(DISK)
      const away = placeOf(DISK, { primary: true, state: 'away', free: null, total: null })
      const last_backup = Date.now() - 26 * HOUR
      return { ...status, state: 'waiting', path, places: [away], last_backup }
    }
    case 'paused':
      return { ...status, state: 'paused', paused_until: Date.now() + HOUR }
    case 'held':
      return { ...status, plan: { next: null, waiting: rest } }
    case 'stopped':
      return { ...status, state: 'stopped', problem: locked, folders: [], places: [], files: 0 }
    case 'attention': {
      const ofFolder = rest.startsWith('source') || ['scrambled', 'emptied'].includes(rest)
      const path = ofFolder ? status.folders[1]!.path : null
      if (rest === 'filling') {
        const full = { free: 21 * GB, full_in_days: 9, filling: 'soon' as const }
        status.places = [placeOf(DISK, { primary: true, ...full })]
        return { ...status, state: 'attention', reason: rest, since, path: pathOf(DISK) }
      }
      if (rest === 'scrambled' || rest === 'emptied')
        status.suspicion = strangeOf(path!, rest, since)
      const last_backup = rest === 'old' ? since : status.last_backup
      const state: StateName = 'attention'
      return { ...status, state, reason: rest || 'old', since, path, last_backup }
    }
    case 'strange':
      status.suspicion = {
        ...strangeOf(status.folders[1]!.path, 'scrambled', Date.now() - 50 * HOUR),
        answered: true,
      }
      return status
    case 'filling':
      status.places = [
        placeOf(DISK, { primary: true, free: 71 * GB, full_in_days: 64, filling: 'sometime' }),
      ]
      return status
    case 'places':
      status.places = [
        placeOf(DISK, { primary: true, free: 31 * GB }),
        placeOf('/mnt/nas/sauvegarde-lea', { state: 'behind', free: 2.4e12, total: 4e12 }),
        placeOf('/media/lea/VIEUX DISQUE', { state: 'away', free: null, total: null }),
        placeOf('/media/lea/CLE', {
          state: 'broken',
          free: null,
          total: null,
          problem: {
            code: 'destination-failed',
            message: 'Files can’t be read there',
            hint: null,
            exit: 1,
          },
        }),
      ]
      return status
    default:
      return status
  }
}

/** Two months of work, newest first. */
export function activities(): Activity[] {
  const lines: Activity[] = []
  const add = (what: string, outcome: string, back: number, more: Partial<Activity> = {}) => {
    const started = Date.now() - back
    const finished = started + 90_000
    lines.push({ what, outcome, started, finished, files: 0, bytes: 0, unreadable: 0, ...more })
  }
  for (let day = 0; day < 60; day += 1) {
    if (day % 11 === 4) continue
    for (const [at, hour] of [1, 4, 6].entries()) {
      const files = (day * 37 + at * 53) % 214
      const bytes = ((day * 7919 + at * 104729) % 331) * MB * (day % 9 === 2 ? 9 : 1)
      const bad = day === 2 && at === 0
      const more = { files, bytes, unreadable: bad ? 3 : 0 }
      add('backup', bad ? 'troubles' : 'done', day * DAY + hour * HOUR, more)
    }
    add('sample', 'done', day * DAY + 5 * HOUR, { bytes: 480 * MB })
    if (day % 7 === 2) add('drill', 'done', day * DAY + 5.2 * HOUR, { files: 8, bytes: 31 * MB })
    if (day % 14 === 3) add('verify', 'done', day * DAY + 5 * HOUR, { bytes: 48 * GB })
    if (day % 20 === 7) add('clean', 'done', day * DAY + 5.5 * HOUR, { files: 41, bytes: 6 * GB })
    if (day === 1) add('restore', 'done', day * DAY + 3 * HOUR, { files: 12, bytes: 34 * MB })
    if (day === 12) add('backup', 'failed', day * DAY + 7 * HOUR)
    if (day === 13) add('backup', 'stopped', day * DAY + 7 * HOUR, { files: 90, bytes: 12 * MB })
  }
  return lines.sort((one, other) => other.finished - one.finished)
}

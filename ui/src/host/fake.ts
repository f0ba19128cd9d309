// A host that invents everything, for developing without an engine: `?fake`, or `?fake=SCENE` (see fake-data.ts).
// Not part of what is built. `?fake=new` is a computer where nothing was set up yet.

import { nameOf, pathOf, samePath } from '../paths'
import type { FolderSettings, Job, JobResult, PathText, Problem, Requests } from '../rpc/generated'
import * as catalog from './fake-catalog'
import {
  DAY,
  DISK,
  HOME,
  HOUR,
  activities,
  folderOf,
  jobOf,
  metAt,
  moving,
  placeOf,
  results,
  scene,
  sheet,
} from './fake-data'
import type { Ear, Host } from './types'

type Handlers = {
  [N in keyof Requests]: (params: Requests[N]['params']) => Requests[N]['answer']
}

const words = 'abri bonheur chemin danse école forêt galet herbe île jardin kiwi lune'.split(' ')
const tree: Record<string, string[]> = {
  '/': ['home', 'media', 'mnt'],
  '/home': ['lea'],
  [HOME]: [
    'Bureau',
    'Documents',
    'Images',
    'Musique',
    'Projets',
    'Téléchargements',
    'Vidéos',
    '.cache',
  ],
  [`${HOME}/Documents`]: ['Impôts', 'Roman'],
  [`${HOME}/Images`]: ['2019', '2025', '2026'],
  '/media': ['lea'],
  '/media/lea': ['SAUVEGARDE', 'CLE USB'],
}

class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.message)
  }
}

function refuse(code: string, message: string, hint: string | null = null): never {
  throw new Refused({ code, message, hint, exit: 1 })
}

export function fake(name: string): Host {
  const status = scene(name)
  let setUp = name !== 'new'
  let kitChecked = name !== 'kit'
  let ear: Ear | undefined
  let timer: number | undefined
  const settings = {
    keep_days: 365,
    keep_versions: 10,
    auto_clean: true,
    watch: true,
    interval: 60,
    realtime: false,
    on_battery_below: 30,
    metered: 'wait',
    compression: true,
    smart_order: true,
    smart_order_why: 'Documents from this week first, then photos from this week; videos last.',
  }

  const changed = () => ear?.event({ event: 'changed' })
  const tell = (job: Job) => {
    status.job = job
    ear?.event({ event: 'job', job })
  }

  function end(job: Job, stopped: boolean) {
    clearInterval(timer)
    let result: JobResult | null = results[job.kind] ?? null
    if (result?.kind === 'backup') result = { ...result, stopped }
    if (job.kind === 'backup' && !stopped) {
      Object.assign(status, { state: 'ok', reason: null, last_backup: Date.now() })
      status.files ||= 38_214
    }
    tell({ ...job, state: 'done', finished: Date.now(), left_seconds: null, result })
    changed()
  }

  /** Work that takes some ten seconds. */
  function run(kind: Job['kind']) {
    if (status.job && status.job.finished === null) {
      refuse('error-running', 'Other work goes on already', 'Wait until it has ended.')
    }
    const phases = {
      backup: 'scan',
      restore: 'plan',
      connect: 'rebuild',
      verify: 'verify',
      clean: 'clean',
      sync: 'sync',
      repair: 'repair',
      prove: 'verify',
    }
    let job = jobOf(kind, {
      phase: phases[kind],
      started: Date.now(),
      files_done: 0,
      bytes_done: 0,
    })
    let at = 0
    tell(job)
    timer = window.setInterval(() => {
      if (status.job?.state === 'stopping') return end(job, true)
      at += 1
      if (at > 12 && (kind === 'backup' || kind === 'restore'))
        job = { ...job, phase: kind === 'backup' ? 'save' : kind }
      const part = Math.max(0, at - 12) / 36
      job = {
        ...job,
        checked: Math.min(38_214, at * 3184),
        files_done: Math.round(job.files * part),
        bytes_done: Math.round(job.bytes * part),
        left_seconds: at > 20 ? Math.round((1 - part) * 12) : null,
      }
      if (at >= 48) end(job, false)
      else tell(job)
    }, 200)
    return {}
  }

  const folderSettings = (path: PathText): FolderSettings => ({
    path,
    name: nameOf(path),
    exclude: [],
    skipped: path.shown.endsWith('Documents')
      ? [
          { path: pathOf('Projet/node_modules'), reason: 'cache' },
          { path: pathOf('.Trash-1000'), reason: 'bin' },
        ]
      : [],
  })

  const handlers: Handlers = {
    'app.info': () => ({
      program: 'MyBackup 0.1.0',
      language: 'fr',
      computer: 'Portable de Léa',
      set_up: setUp,
      home: pathOf(`${HOME}/.local/share/mybackup`),
      user_home: pathOf(HOME),
    }),
    'status.get': () => structuredClone(status),
    'backup.start': () => run('backup'),
    'verify.start': () => run('verify'),
    'proof.start': () => run('prove'),
    'job.stop': () => {
      if (status.job) tell({ ...status.job, state: 'stopping' })
      return {}
    },
    'suspicion.answer': ({ mine }) => {
      if (status.suspicion) status.suspicion.answered = true
      if (mine) status.suspicion = null
      if (status.state === 'attention') status.state = 'ok'
      changed()
      return {}
    },
    'pause.set': ({ until }) => {
      const hours = until === 'hour' ? 1 : until === 'four-hours' ? 4 : 16
      status.paused_until = Date.now() + hours * HOUR
      if (status.state === 'ok') status.state = 'paused'
      changed()
      return { until: status.paused_until }
    },
    'pause.end': () => {
      status.paused_until = null
      if (status.state === 'paused') status.state = 'ok'
      changed()
      return {}
    },
    'job.dismiss': () => {
      status.job = null
      changed()
      return {}
    },
    'folders.list': () => status.folders.map((folder) => folderSettings(folder.path)),
    'folders.add': ({ path }) => {
      const inside = status.folders.find((one) => `${path.shown}/`.startsWith(`${one.path.shown}/`))
      if (inside)
        refuse('folder-inside', `${inside.name} is protected already, with all that is in it`)
      status.folders.push(folderOf(path.shown, 0, 0))
      if (status.state === 'setup') status.state = 'first'
      changed()
      return folderSettings(path)
    },
    'folders.remove': ({ path }) => {
      status.folders = status.folders.filter((folder) => !samePath(folder.path, path))
      changed()
      return {}
    },
    'folders.measure': ({ path }) => ({
      files: path.shown.length * 613,
      bytes: path.shown.length * 409e6,
      complete: !path.shown.endsWith('Images'),
    }),
    'fs.list': ({ path }) => {
      const at = path?.shown.replace(/(.)\/$/, '$1') ?? HOME
      if (at === '/root')
        refuse('denied', 'The folder “/root” can’t be read', 'Choose another one.')
      const up = at.replace(/\/[^/]*$/, '') || '/'
      const join = (name: string) => pathOf(at === '/' ? `/${name}` : `${at}/${name}`)
      return {
        path: pathOf(at),
        parent: at === '/' ? null : pathOf(up),
        folders: (tree[at] ?? []).map((name) => ({ name, path: join(name) })),
      }
    },
    'places.list': () => structuredClone(status.places),
    'places.detect': () => [
      drive(DISK, 351e9, 1000e9, true, setUp),
      drive('/media/lea/CLE USB', 12e9, 16e9, true, false),
      drive('/mnt/donnees', 120e9, 500e9, false, false),
    ],
    'places.check': ({ path }) => ({
      problem: path.shown.startsWith(HOME)
        ? {
            code: 'destination-inside',
            exit: 1,
            message: 'This place lies inside a folder that is protected',
            hint: 'Choose a folder on another disk.',
          }
        : null,
      free: 351e9,
      total: 1000e9,
      writable: !path.shown.startsWith('/mnt'),
      same_disk: path.shown.startsWith('/media') ? null : pathOf(`${HOME}/Documents`),
      backups: path.shown === DISK ? [backup(path)] : [],
    }),
    'places.add': ({ path }) => {
      status.places.push(placeOf(path.shown, { state: 'new' }))
      changed()
      return {}
    },
    'places.eject': ({ path }) => {
      const place = status.places.find((one) => samePath(one.path, path))
      if (name === 'drive-busy') {
        refuse(
          'eject-busy-programs',
          '“SAUVEGARDE” is still in use by gimp',
          'Close what is open on the drive there, then try again.',
        )
      }
      if (place) {
        Object.assign(place, {
          state: 'away',
          there: false,
          removable: false,
          free: null,
          total: null,
        })
      }
      changed()
      return { name: place?.name ?? '', off: true }
    },
    'places.forget': ({ path }) => {
      if (status.places.length === 1) {
        refuse('last-place', 'This is the only backup place', 'Add another place first.')
      }
      status.places = status.places.filter((place) => !samePath(place.path, path))
      changed()
      return {}
    },
    'catalog.search': ({ text }) => catalog.search(text),
    'catalog.recent': () => catalog.recent(),
    'catalog.list': (wanted) => catalog.browse(wanted),
    'catalog.nextDiff': (wanted) => catalog.nextDiff(wanted),
    'catalog.versions': ({ path }) => catalog.versions(path),
    'catalog.runs': ({ from, to }) => catalog.runs(from, to),
    'preview.text': ({ path, version }) => catalog.preview(path, version),
    'preview.image': () => ({ id: null, too_large: false }),
    'restore.plan': ({ wanted }) => ({
      ...(results.restore as Extract<JobResult, { kind: 'restore' }>),
      files: wanted.items.length,
      occupied: wanted.to ? 0 : 1,
      renamed: 0,
      target: wanted.to,
      occupied_bytes: wanted.to ? 0 : 24_000,
      conflicts: wanted.to ? [] : wanted.items.slice(0, 1).map(({ path }) => metAt(path)),
      fitted: [],
    }),
    'restore.start': () => run('restore'),
    'repair.start': () => run('repair'),
    'folder.open': () => ({}),
    'move.plan': () => moving(status),
    'move.start': () => run('restore'),
    'move.finish': () => ({}),
    'space.shares': (wanted) => catalog.space(wanted),
    'activity.list': ({ limit }) => (name === 'first' ? [] : activities().slice(0, limit)),
    'settings.get': () => ({ ...settings }),
    'settings.set': ({ name, value }) => {
      const key = (name.split('.').at(-1) ?? name) as keyof typeof settings
      if (key in settings)
        Object.assign(settings, {
          [key]: /^[\d]|true|false/.test(value) ? JSON.parse(value) : value,
        })
      changed()
      return {}
    },
    'retention.preview': ({ keep_days, keep_versions }) => {
      const versions = Math.max(0, 1200 - keep_days - keep_versions * 10)
      return { versions, files: Math.round(versions / 3), bytes: versions * 5e6, held: null }
    },
    'retention.apply': () => run('clean'),
    'retention.undo': () => run('clean'),
    'setup.suggest': () =>
      [
        ['Documents', 'documents'],
        ['Images', 'pictures'],
        ['Bureau', 'desktop'],
        ['Musique', 'music'],
        ['Vidéos', 'videos'],
      ].map(([name = '', kind = '']) => ({ path: pathOf(`${HOME}/${name}`), name, kind })),
    'setup.begin': ({ folders, place }) => {
      setUp = true
      kitChecked = false
      status.state = 'first'
      status.last_backup = null
      status.folders = folders.map((path) => folderOf(path.shown, 0, 0))
      status.places = [placeOf(place.shown, { primary: true, state: 'new' })]
      changed()
      return { key_store: 'keychain', fell_back: null }
    },
    'connect.find': ({ place }) => [backup(place)],
    'connect.open': ({ words: given, passphrase }) => {
      if (!given && !passphrase)
        refuse('key-wrong', 'These words don’t open this backup', 'Check them one by one.')
      setUp = true
      return run('connect')
    },
    'key.status': () => ({
      store: 'keychain',
      unlocked: status.state !== 'stopped',
      fingerprint: 'A1B2 C3D4',
      kit_checked: kitChecked,
    }),
    'key.enter': () => ({}),
    'key.unlock': () => {
      Object.assign(status, scene('ok'))
      changed()
      return {}
    },
    'key.words': () => ({ words: [...words, ...words], fingerprint: 'A1B2 C3D4', sheet }),
    'key.check': ({ words: given }) => {
      const wrong = given
        .filter(([at, word]) => [...words, ...words][at - 1] !== word)
        .map(([at]) => at)
      kitChecked ||= wrong.length === 0
      return { right: wrong.length === 0, wrong }
    },
    'key.save-kit': ({ folder }) => pathOf(`${folder.shown}/MyBackup – kit de récupération.html`),
  }

  function drive(path: string, free: number, total: number, removable: boolean, holds: boolean) {
    const at = pathOf(path)
    return { path: at, name: nameOf(at), free, total, removable, holds_backup: holds }
  }

  function backup(place: PathText) {
    return {
      id: '5f0c',
      folder: pathOf(`${place.shown}/MyBackup-5f0c`),
      created: Date.now() - 680 * DAY,
      by_words: true,
      by_passphrase: false,
      own: setUp,
    }
  }

  return {
    caps: { pickFolder: false, dropFolders: false, login: false, openFolder: false },
    start: async () => {},
    async rpc(method, params) {
      await new Promise((wait) => setTimeout(wait, 120))
      const handler = handlers[method as keyof Requests] as (params: unknown) => unknown
      try {
        return { ok: handler(params) }
      } catch (error) {
        if (error instanceof Refused) return { problem: error.problem }
        throw error
      }
    },
    pictureAt: () => '/icon.svg',
    listen(listener) {
      ear = listener
      listener.connected(true)
      return () => (ear = undefined)
    },
  }
}

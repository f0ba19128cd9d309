// What the Restore screen shows, as the address says it: the tab, the text that is looked for,
// the folder, the date and the file. A link can lead to any of it, and the Back button works.

import { pathFromLink } from '../../paths'
import type { PathText } from '../../rpc/generated'
import { go, router, type Query } from '../../router.svelte'

export type Tab = 'find' | 'date'
export type Filter = 'all' | 'documents' | 'photos' | 'deleted'

function pathIn(name: string): PathText | null {
  const text = router.query.get(name)
  if (!text) return null
  try {
    return pathFromLink(text)
  } catch {
    // A link that somebody cut short leads to the screen itself.
    return null
  }
}

/** A link may only say a folder or a date: that is enough to know the tab. */
function tabIn(): Tab {
  const tab = router.query.get('tab')
  if (tab === 'find' || tab === 'date') return tab
  return router.query.has('folder') || router.query.has('at') ? 'date' : 'find'
}

/** A date in milliseconds, or as a person would write it in a link. */
function momentIn(): number | null {
  const text = router.query.get('at')
  if (!text) return null
  return Number(text) || Date.parse(text) || null
}

class RestoreModel {
  tab = $derived(tabIn())
  text = $derived(router.query.get('text') ?? '')
  folder = $derived(pathIn('folder'))
  at = $derived(momentIn())
  /** Whether a folder shows only what differs from now. */
  differing = $derived(router.query.get('only') === 'changed')
  file = $derived(pathIn('path'))
  filter = $state<Filter>('all')

  /** Goes on with some of it changed; what is null is left out. */
  show(change: Record<string, string | number | null>, replace = false) {
    const query: Query = Object.fromEntries(router.query)
    for (const [name, value] of Object.entries(change)) {
      if (value === null || value === '') delete query[name]
      else query[name] = String(value)
    }
    go('restore', query, replace)
  }

  openFile(path: PathText) {
    this.show({ path: path.raw })
  }

  openFolder(folder: PathText | null, at: number | null = this.at) {
    this.show({ tab: 'date', folder: folder?.raw ?? null, at, path: null })
  }

  showDate(at: number | null) {
    this.show({ tab: 'date', at })
  }
}

export const model = new RestoreModel()

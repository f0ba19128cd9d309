// Which screen is shown: the part of the address after `#`, so that a link can lead to any of them.

export const SCREENS = [
  'home',
  'restore',
  'folders',
  'places',
  'activity',
  'settings',
  'welcome',
] as const
export type Screen = (typeof SCREENS)[number]
export type Query = Record<string, string>

function read(): { screen: Screen; query: URLSearchParams } {
  const [path = '', query = ''] = location.hash.replace(/^#\/?/, '').split('?', 2)
  const screen = SCREENS.find((name) => name === path) ?? 'home'
  return { screen, query: new URLSearchParams(query) }
}

class Router {
  #here = $state.raw(read())

  get screen() {
    return this.#here.screen
  }

  /** What the address says besides the screen, such as `path` and `at`. */
  get query() {
    return this.#here.query
  }

  start() {
    addEventListener('hashchange', () => (this.#here = read()))
    this.#here = read()
  }
}

export const router = new Router()

/** The address of a screen, for a link. */
export function link(screen: Screen, query: Query = {}) {
  const text = Object.entries(query)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&')
  return `#/${screen}${text && `?${text}`}`
}

/** Goes to a screen; with `replace`, without a step back to here. */
export function go(screen: Screen, query: Query = {}, replace = false) {
  const address = link(screen, query)
  if (location.hash === address) return
  if (replace) location.replace(address)
  else location.hash = address
}

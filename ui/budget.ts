// What a browser has to fetch before anything is shown: counted at the end of each build, which fails above it.

import { gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

const KILOBYTE = 1000
/** Scripts and styles of the start, packed: the page, the shell, and no screen. */
const SHELL = 110 * KILOBYTE
/** The same with the screen that needs most. */
const FIRST_SCREEN = 150 * KILOBYTE

/** Fails the build where the start of the pages has grown too large. */
export function budget(): Plugin {
  return {
    name: 'budget',
    apply: 'build',
    writeBundle(_, bundle) {
      const packed = (name: string) => {
        const file = bundle[name]
        if (!file) return 0
        return gzipSync(file.type === 'chunk' ? file.code : file.source).length
      }
      /** A script with what it imports at once, and the styles of each. */
      const withImports = (name: string, seen = new Set<string>()) => {
        const file = bundle[name]
        if (seen.has(name) || file?.type !== 'chunk') return seen
        seen.add(name)
        for (const style of file.viteMetadata?.importedCss ?? []) seen.add(style)
        for (const other of file.imports) withImports(other, seen)
        return seen
      }
      const weigh = (names: Iterable<string>) =>
        [...names].reduce((sum, name) => sum + packed(name), 0)
      const entry = Object.values(bundle).find((file) => file.type === 'chunk' && file.isEntry)
      if (entry?.type !== 'chunk') return this.error('The pages have no beginning')
      const shell = withImports(entry.fileName).add('index.html')
      const screens = entry.dynamicImports.map((name) => weigh(withImports(name, new Set(shell))))
      const start = weigh(shell)
      const first = Math.max(start, ...screens)
      const said = (bytes: number) => `${(bytes / KILOBYTE).toFixed(1)} kB`
      this.info(
        `start ${said(start)} of ${said(SHELL)}, with the largest screen ${said(first)} of ${said(FIRST_SCREEN)}, packed`,
      )
      if (start > SHELL || first > FIRST_SCREEN)
        this.error('The start of the pages has grown too large')
    },
  }
}

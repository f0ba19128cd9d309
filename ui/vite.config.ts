import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'
import { budget } from './budget.ts'

// The oldest web views that the window may meet: macOS 13.3 and Chromium 111.
// Nothing is inlined as a data: address, which the content policy refuses.
export default defineConfig({
  plugins: [svelte(), budget()],
  clearScreen: false,
  // The words and the icon lie beside this folder.
  server: { fs: { allow: ['..'] } },
  build: {
    target: ['safari16.4', 'chrome111'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
})

// Where the pages begin: the host is chosen, then the shell is shown.

import { mount } from 'svelte'
import App from './app.svelte'
import { keepFocus } from './focus'
import { chooseHost, host } from './host'
import { i18n } from './i18n.svelte'
import { live } from './rpc/live.svelte'
import { router } from './router.svelte'
import { look } from './theme.svelte'
import './styles/tokens.css'
import './styles/base.css'
import './styles/print.css'

look.apply()
await chooseHost()
try {
  const system = await host.start()
  if (system) i18n.system = system
} catch {
  // The first request fails too, and says so on the page.
}
router.start()

const target = document.getElementById('app')
if (!target) throw new Error('The page has no place for the app')
mount(App, { target })
keepFocus()
void live.start()
painted(() => host.ready?.())

/** Calls back once the page was drawn; a page that nobody sees draws nothing. */
function painted(then: () => void) {
  if (document.hidden) then()
  else requestAnimationFrame(() => requestAnimationFrame(then))
}

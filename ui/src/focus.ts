// The keyboard never loses its place: where what has the focus goes away, the nearest part of the page around it
// that is still there takes over, so that Tab goes on from there and nothing has to be found again.
// A screen that knows better, such as a list that gives the focus to its next line, does so before or after.

const shown = (one: Element) => one.isConnected && one.getClientRects().length > 0

/** Watches over the focus of the whole page. */
export function keepFocus() {
  let around: HTMLElement[] = []
  let waiting = false

  addEventListener('focusin', ({ target }) => {
    around = []
    for (let one = target instanceof HTMLElement ? target : null; one; one = one.parentElement) {
      if (one !== document.body && one !== document.documentElement) around.push(one)
    }
  })

  function look() {
    waiting = false
    const active = document.activeElement
    if (active && active !== document.body && shown(active)) return
    const [one] = around
    // Somebody who clicked beside everything has lost nothing.
    if (!one || (shown(one) && !one.matches(':disabled'))) return
    const next = around.find((part) => part !== one && shown(part))
    if (!next) return
    // Of a whole screen it is the heading, where reading begins.
    const target = [...next.querySelectorAll('h1')].find(shown) ?? next
    if (!target.matches('[tabindex], a[href], button, input, select')) target.tabIndex = -1
    target.focus({ preventScroll: true })
  }

  new MutationObserver(() => {
    if (waiting) return
    waiting = true
    requestAnimationFrame(look)
  }).observe(document.body, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ['hidden', 'open', 'disabled'],
  })
}

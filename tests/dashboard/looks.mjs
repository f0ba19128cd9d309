// What a person who looks at a page would complain of: texts that are cut, things beyond the edge,
// a focus that cannot be seen, words that no catalogue holds.

/** Texts and controls that are cut off or lie beyond the window's edge, one line each. */
export function cutOff(page) {
  return page.evaluate(() => {
    const found = []
    const wide = document.documentElement.clientWidth
    const beyond = document.documentElement.scrollWidth - wide
    if (beyond > 0) found.push(`the page is ${beyond} px too wide`)
    const open = document.querySelector('dialog[open]')
    for (const one of (open ?? document.body).querySelectorAll('*')) {
      const box = one.getBoundingClientRect()
      const style = getComputedStyle(one)
      const unseen =
        one.closest('.skip, svg, input, details:not([open]) > :not(summary)') ||
        [one, ...parents(one)].some(clipped)
      if (unseen || box.width < 2 || style.visibility !== 'visible') continue
      const said = `<${one.localName} ${one.className}> ${one.textContent.trim().slice(0, 50)}`
      // A path may give way in its middle: its title says all of it.
      const gives = style.textOverflow === 'ellipsis' && one.closest('[title]')
      const cuts = (overflow) => overflow === 'hidden' || overflow === 'clip'
      const over = one.scrollWidth - one.clientWidth
      const bare = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim())
      const scrolls = /auto|scroll/.test(style.overflowX) || one.closest('pre')
      if (over > 1 && scrolls && !one.closest('pre')) found.push(`scrolls aside: ${said}`)
      if (over > 1 && style.display !== 'inline' && !gives && !scrolls) {
        if (cuts(style.overflowX)) found.push(`${over} px cut: ${said}`)
        else if (bare || one.matches('button, a, label, h1, h2, h3')) {
          found.push(`${over} px spilt: ${said}`)
        }
      }
      if (cuts(style.overflowY) && one.scrollHeight - one.clientHeight > 1 && !gives) {
        found.push(`cut below: ${said}`)
      }
      const held = one.closest('pre') || [...parents(one)].some(scrollsAside)
      if (bare && !held && (box.right > wide + 1 || box.left < -1)) found.push(`beyond: ${said}`)
      // Where a word has no room it falls apart: a text of letters below each other.
      const letters = one.textContent.trim().length
      const line = parseFloat(style.lineHeight) || 24
      if (
        bare &&
        letters > 6 &&
        box.width < 2 * parseFloat(style.fontSize) &&
        box.height > 3 * line
      )
        found.push(`squeezed: ${said}`)
    }
    return found

    function* parents(one) {
      for (let at = one.parentElement; at; at = at.parentElement) yield at
    }
    function clipped(one) {
      return getComputedStyle(one).clipPath !== 'none'
    }
    function scrollsAside(one) {
      return (
        /auto|scroll/.test(getComputedStyle(one).overflowX) && one.scrollWidth > one.clientWidth
      )
    }
  })
}

/** Goes through a page with Tab; says where the focus is lost, not seen, or hidden by something. */
export async function focusTroubles(page, most = 90) {
  const found = []
  let left = 0
  await page.evaluate(() => (globalThis.tabbed = new Set()))
  for (let step = 0; step < most; step++) {
    await page.keyboard.press('Tab')
    const said = await page.evaluate(() => {
      const one = document.activeElement
      // Past the last element the focus is in the browser's own bar.
      if (!one || one === document.body) return 'out'
      if (globalThis.tabbed.has(one)) return 'again'
      globalThis.tabbed.add(one)
      const name = `<${one.localName} ${one.className}> ${(
        one.getAttribute('aria-label') ?? one.textContent
      )
        .trim()
        .slice(0, 40)}`
      const outlined = (at) => {
        const { outlineStyle, outlineWidth } = getComputedStyle(at)
        return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2
      }
      const drawn = [one, one.nextElementSibling, one.parentElement].filter(Boolean)
      if (!drawn.some(outlined)) return `no outline: ${name}`
      const { left, top, width, height } = one.getBoundingClientRect()
      const over = document.elementFromPoint(left + width / 2, top + height / 2)
      const near =
        over && (one.contains(over) || over.contains(one) || over.closest('label')?.contains(one))
      return near ? '' : `hidden: ${name}`
    })
    if (said === 'out') left += 1
    // What lies before the place where Tab began comes after the end.
    if (left === 2 || said === 'again') break
    if (said && said !== 'out') found.push(said)
  }
  return found
}

/** What is chosen but looks like its neighbours, and signs of the colour of what lies behind them. */
export function sameLooks(page) {
  return page.evaluate(() => {
    const found = []
    const looks = (one) => {
      const style = getComputedStyle(one)
      const names = [
        'outline',
        'borderTop',
        'borderBottom',
        'backgroundColor',
        'color',
        'fontWeight',
      ]
      return names.map((name) => style[name]).join('; ')
    }
    const drawn = (one) => (one.matches('input') ? one.nextElementSibling : one)
    const pairs = [
      ['[aria-current="page"]', 'nav a:not([aria-current])'],
      ['[role="tab"][aria-selected="true"]', '[role="tab"][aria-selected="false"]'],
      ['main button[aria-pressed="true"]', 'main button[aria-pressed="false"]'],
      ['fieldset label > input:checked:not(:hover)', 'fieldset label > input:not(:checked)'],
      ['[role="switch"]:checked', '[role="switch"]:not(:checked)'],
    ]
    for (const [chosen, other] of pairs) {
      const [one, two] = [document.querySelector(chosen), document.querySelector(other)]
      // Real radio buttons show it by themselves.
      const own = one?.matches('input') && getComputedStyle(one).opacity !== '0'
      if (one && two && !own && looks(drawn(one)) === looks(drawn(two))) found.push(chosen)
    }
    for (const sign of document.querySelectorAll('svg[aria-hidden="true"]')) {
      if (!sign.checkVisibility() || !sign.matches('.lucide')) continue
      let behind = sign.parentElement
      const shade = (at) => getComputedStyle(at).backgroundColor
      while (behind.parentElement && shade(behind) === 'rgba(0, 0, 0, 0)') {
        behind = behind.parentElement
      }
      if (getComputedStyle(sign).stroke === shade(behind)) found.push(sign.outerHTML.slice(0, 80))
    }
    return found
  })
}

/** What would move. */
export function moving(page) {
  return page.evaluate(() =>
    [...document.querySelectorAll('*')]
      .filter((one) => {
        const { animationName, transitionDuration } = getComputedStyle(one)
        return animationName !== 'none' || parseFloat(transitionDuration) > 0
      })
      .map((one) => `moves: ${one.outerHTML.slice(0, 80)}`),
  )
}

/** Words on a page that come from no catalogue, when the pages speak the pseudo-locale. */
export function foreignWords(page) {
  return page.evaluate(() => {
    const accented = /[áéíóúÁÉÍÓÚšŧřñ]/
    /** What is data or written by the system: names, numbers with units, months, keys. */
    const dates = Array.from({ length: 12 }, (_, at) => [
      new Date(2026, at).toLocaleString('en-GB', { month: 'long' }),
      new Date(2026, 0, at).toLocaleString('en-GB', { weekday: 'long' }),
    ]).flat()
    const data = new RegExp(
      String.raw`\u2068[^\u2069]*\u2069|[\d.,]+\s?(?:bytes?|[kMGT]B)|\b(?:${dates.join('|')}|MyBackup|English|Français|Ctrl|Alt)\b`,
      'g',
    )
    const found = new Set()
    const check = (text) => {
      const left = text.replace(data, '')
      if (/[a-z]{2}/i.test(left) && !accented.test(left)) found.add(text.trim())
    }
    const own = 'bdi, time, code, kbd, pre, [translate="no"]'
    const tree = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (tree.nextNode()) {
      const { parentElement: holder, data } = tree.currentNode
      if (!holder.closest(own) && holder.checkVisibility()) check(data)
    }
    for (const one of document.querySelectorAll('[aria-label], [placeholder], [alt]')) {
      for (const name of ['aria-label', 'placeholder', 'alt']) check(one.getAttribute(name) ?? '')
    }
    return [...found]
  })
}

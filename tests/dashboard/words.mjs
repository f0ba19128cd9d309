// The words of the pages, for tests that look for them: in a language, or in the long and accented pseudo-locale.
import { readFileSync } from 'node:fs'
import { FluentBundle, FluentResource } from '@fluent/bundle'

const read = (language) =>
  readFileSync(new URL(`../../locales/${language}/ui.ftl`, import.meta.url), 'utf8')

/** Says messages of the pages as they are shown. */
export function wordsOf(language) {
  const bundle = new FluentBundle(language === 'pseudo' ? 'en' : language, { useIsolating: false })
  bundle.addResource(new FluentResource(language === 'pseudo' ? pseudo : read(language)))
  return (id, args = {}) => {
    const message = bundle.getMessage(id)
    if (!message?.value) throw new Error(`There are no words for ${id}`)
    return bundle.formatPattern(message.value, args)
  }
}

const plain = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
const marked = [...'áƀçđéƒǧħíĵķłɱñóþɋřšŧúṽŵẋýžÁƁÇĐÉƑǦĦÍĴĶŁṀÑÓÞɊŘŠŦÚṼŴẊÝŽ']
const marks = new Map([...plain].map((letter, at) => [letter, marked[at]]))

/** Accents every letter and doubles the vowels: about 40 % longer. */
const long = (text) =>
  [...text].map((one) => (marks.get(one) ?? one).repeat(/[aeiou]/i.test(one) ? 2 : 1)).join('')

/** The texts of a catalogue made long and accented; what stands in braces stays. */
function pseudoOf(catalogue) {
  const begins = /^(?:[a-z][\w-]* =|\s*\*?\[[^\]]*\]|\}|\s+)/
  return catalogue
    .split('\n')
    .map((line) => {
      if (line.startsWith('#')) return line
      const [begin = ''] = begins.exec(line) ?? []
      const parts = line.slice(begin.length).split(/(\{[^}]*\}?)/)
      return begin + parts.map((part) => (part.startsWith('{') ? part : long(part))).join('')
    })
    .join('\n')
}

const pseudo = pseudoOf(read('en'))

/** How the built pages carry a catalogue: as a template literal. */
const literal = (text) => text.replace(/[\\`]|\$\{/g, '\\$&')

/** Lets a browser see the pseudo-locale for English; the built pages stay as they are. */
export async function speakPseudo(context) {
  const [from, to] = [read('en'), pseudo].map(literal)
  const said = { replaced: 0 }
  await context.route('**/assets/*.js', async (route) => {
    const response = await route.fetch()
    const script = await response.text()
    if (script.includes(from)) said.replaced += 1
    await route.fulfill({ response, body: script.replace(from, () => to) })
  })
  return said
}

// What the rules of axe-core find wrong on a page.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')

/** What axe finds wrong on a page, one line each. */
export async function violations(page, options = {}) {
  // The content policy lets no foreign script in: the test's own goes past it through the debugger.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe)
  const found = await page.evaluate((options) => globalThis.axe.run(document, options), {
    ...options,
    resultTypes: ['violations'],
  })
  return found.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`))
}

import type { AxeResults } from 'axe-core'
import source from 'axe-core/axe.min.js?raw'

interface Axe { run: (root: Element, options: object) => Promise<AxeResults> }

/** As a script of the page, for it is one; nothing of it is shipped. */
function load(): Axe {
  const known = window as unknown as { axe?: Axe }
  if (!known.axe) {
    const script = document.createElement('script')
    script.textContent = source
    document.head.append(script)
  }
  return known.axe!
}

/** WCAG 2.2 A and AA, and what the authors of axe-core call best practice. */
const tags = [
  'wcag2a',
  'wcag2aa',
  'wcag21a',
  'wcag21aa',
  'wcag22aa',
  'best-practice',
]

/** What axe-core complains of in `root`, a line for each rule that is broken with the first elements that break it. Empty: nothing was found. */
export async function axeComplaints(root: Element = document.documentElement): Promise<string[]> {
  const { violations } = await load().run(root, {
    runOnly: tags,
    resultTypes: ['violations'],
  })
  return violations.map(({ id, nodes }) => `${id}, ${nodes.length} times: ${nodes.slice(0, 3).map(({ html, any, all, none }) => `${html.slice(0, 220)} (${[
    ...any,
    ...all,
    ...none,
  ].map(({ message }) => message)[0] ?? ''})`).join(' | ')}`)
}

import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const specifications = ['sfu/SPEC.md', 'client/SPEC.md']

/** A rule is the first cell of a table's row, or bold at the beginning of a list's item: `| SY1 |`, `- **CL1**`. */
const rulePattern = /^(?:\| |- \*\*)([A-Z]{2}\d+)(?: \||\*\*)/gm
/** "LE1 to LE5 stand at the head of `core/lease-table.ts`": rules that SPEC.md sends its reader elsewhere for. In a title: "RW1-RW7". */
const rangePattern = /\b([A-Z]{2})(\d+)(?: to |-)\1(\d+)\b/g
/** The title of a test, or of a suite: what `it`, `test` and `describe`, with whatever modifier, are called with first. */
const titlePattern = /\b(it|test|describe)(\.[a-z]+)*(?:<[^>]*>)?(?:\(\s*\[[\s\S]*?\]\s*\))?\(\s*(['"`])((?:\\.|(?!\3).)*)\3/g

function rangesIn(text: string): string[] {
  return [
    ...text.matchAll(rangePattern),
  ].flatMap(([, letters, first, last]) => Array.from({
    length: Number(last) - Number(first) + 1,
  }, (_, i) => `${letters}${Number(first) + i}`))
}

async function rulesOf(specification: string): Promise<string[]> {
  const text = await readFile(join(root, specification), 'utf8')
  return [
    ...new Set([
      ...[
        ...text.matchAll(rulePattern),
      ].map(([, rule]) => rule!),
      ...rangesIn(text),
    ]),
  ]
}

/** Titles of all tests that run; suites in testing folders run over several implementations. */
async function testTitles(): Promise<string[]> {
  const titles: string[] = []
  for await (const file of glob('{sfu,client,e2e,bench}/**/{*.test.ts,*.test.mjs,testing/*.ts}', {
    cwd: root,
    exclude: name => name === 'node_modules' || name === 'dist',
  })) {
    const code = await readFile(join(root, file), 'utf8')
    for (const [, , modifier, , title] of code.matchAll(titlePattern)) {
      if (modifier !== '.skip' && modifier !== '.todo')
        titles.push(title!)
    }
  }
  return titles
}

it('no two rules have one number', async () => {
  const rules = (await Promise.all(specifications.map(async (specification) => {
    const text = await readFile(join(root, specification), 'utf8')
    return [
      ...text.matchAll(rulePattern),
    ].map(([, rule]) => rule!)
  }))).flat()
  expect(rules.filter((rule, i) => rules.indexOf(rule) !== i)).toEqual([])
})

describe.each(specifications)('the rules of %s', (specification) => {
  it('each has a test whose title quotes it', async () => {
    const rules = await rulesOf(specification)
    expect(rules.length).toBeGreaterThan(20)
    const quoted = new Set((await testTitles()).flatMap(title => [
      ...title.match(/\b[A-Z]{2}\d+\b/g) ?? [],
      ...rangesIn(title),
    ]))
    expect(rules.filter(rule => !quoted.has(rule)), 'rules that no test quotes').toEqual([])
  })
})

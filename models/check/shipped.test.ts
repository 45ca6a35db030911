import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { labels } from '#contract/detection'
import { openDetectorRegistry } from '../../sfu/http/detector-registry.ts'

const models = join(import.meta.dirname, '..')
const readme = readFileSync(join(models, 'README.md'), 'utf8')
/** Beginnings of the rows of README's table, by the set of the manifest. */
const rows: [set: string, row: string][] = [
  ['RF100 construction-safety v2 test (88 pictures)', '| RF100 construction-safety v2, test'],
  ['Construction Site Safety v28 test (79 pictures)', '| Construction Site Safety v28, test'],
  ['Forklift v5 test (42 pictures)', '| Forklift v5, test'],
]

describe('what is said of the shipped detector', () => {
  it.each(rows)('%s: README and manifest name the same scores', async (set, begin) => {
    const { chosen: { manifest } } = await openDetectorRegistry(models)
    const scores = manifest.scores.find(each => each.set === set)!.scores
    const cells = readme.split('\n').find(line => line.startsWith(begin))!.split('|').slice(2)
    const told = Object.fromEntries(labels.flatMap((label, i) => /\d*\.\d+/.test(cells[i]!)
      ? [
          [
            label,
            Number(/\d*\.\d+/.exec(cells[i]!)![0]),
          ],
        ]
      : []))
    expect(told).toEqual(scores)
  })

  it('has its labels in the same order in manifest, labels.json and contract', async () => {
    const { chosen: { manifest, files } } = await openDetectorRegistry(models)
    expect(JSON.parse(readFileSync(files.get('labels.json')!, 'utf8'))).toEqual(manifest.labels)
    expect(manifest.labels).toEqual([...labels])
  })

  it('is one file of at most 4 MB, with its licence beside it', async () => {
    const { chosen: { manifest, files } } = await openDetectorRegistry(models)
    expect(manifest.file.bytes).toBeLessThanOrEqual(4_000_000)
    expect(readFileSync(files.get('LICENSE')!, 'utf8')).toContain('Apache License')
    expect(readme).toContain(manifest.licence.spdx)
  })

  it('has a picture for each weakness that README names, small enough to be kept', () => {
    const pictures = [
      ...readme.matchAll(/!\[[^\]]+\]\((pictures\/[\w-]+\.\w+)\)/g),
    ].map(([, file]) => file!)
    expect(pictures.length).toBeGreaterThanOrEqual(4)
    for (const file of pictures)
      expect(readFileSync(join(models, file)).length, file).toBeLessThan(60_000)
  })
})

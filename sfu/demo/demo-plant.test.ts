import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { normPolygonSchema } from '#contract/geometry'
import { demoPlant } from './demo-plant.ts'

interface Truth {
  clip: string
  zones: { polygon: [number, number][] }[]
  cast: { label: string }[]
}

function readTruth(stream: string): Truth {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'footage', `${stream}.truth.json`), 'utf8')) as Truth
}

describe('the demo plant', () => {
  for (const { name, stream, zones } of demoPlant) {
    it(`${name} plays footage that is there, with the zones of its truth`, () => {
      const truth = readTruth(stream)
      expect(truth.clip).toBe(`${stream}.mp4`)
      expect(statSync(join(import.meta.dirname, 'footage', truth.clip)).size).toBeGreaterThan(100_000)
      expect(zones.map(({ polygon }) => normPolygonSchema.parse(polygon).map(({ x, y }) => [x, y]))).toEqual(truth.zones.map(zone => zone.polygon))
    })
  }

  it('has a name of its own for each camera, zone and rule, and none of a real camera', () => {
    const names = demoPlant.flatMap(({ name, zones }) => [
      name,
      ...zones.flatMap(zone => [
        zone.name,
        ...zone.rules.map(rule => rule.name),
      ]),
    ])
    expect(new Set(names).size).toBe(names.length)
    expect(names).not.toContain('Person in view')
    expect(names).not.toContain('Whole view')
  })

  it('has rules of three severities', () => {
    const severities = demoPlant.flatMap(({ zones }) => zones.flatMap(({ rules }) => rules.map(rule => rule.severity)))
    expect(new Set(severities)).toEqual(new Set(['high', 'medium', 'low']))
  })
})

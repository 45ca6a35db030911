import { expect, it } from 'vitest'
import { plantFileSchema } from '#contract/plant-file'
import { plantEn } from './plant-en.ts'
import { plantKo } from './plant-ko.ts'

it('every field of a plant file that a preview may name has a word in both languages', () => {
  const { site, groups, cameras } = plantFileSchema.shape
  const camera = cameras.element.shape
  const fields = new Set([
    site,
    groups.element,
    cameras.element,
    camera.zones.element,
    camera.rules.element,
  ].flatMap(({ shape }) => Object.keys(shape)))
  // Not told: each thing in them is a change of its own, and keys are the file's own matter.
  for (const own of ['rules', 'key'])
    fields.delete(own)
  expect(Object.keys(plantEn.file.field).sort()).toEqual([...fields].sort())
  expect(Object.keys(plantKo.file.field).sort()).toEqual([...fields].sort())
})

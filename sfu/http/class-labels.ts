import type { Label } from '#contract/detection'
import type { ModelManifest } from '#contract/model-manifest'
import { labelSchema, labels as ourLabels } from '#contract/detection'
import { z } from '#contract/schema'

/** Their classes in our words: a class by its name or its number. */
export const labelMapSchema = z.record(z.string().min(1), labelSchema)
export type LabelMap = z.infer<typeof labelMapSchema>

/** What our labels are called elsewhere, in lower case with single spaces. */
const otherNames: Readonly<Record<Label, readonly string[]>> = {
  person: [
    'people',
    'worker',
    'human',
    'pedestrian',
  ],
  helmet: ['hardhat', 'hard hat', 'safety helmet'],
  no_helmet: [
    'no helmet',
    'no hardhat',
    'no hard hat',
    'no safety helmet',
    'without helmet',
    'bare head',
    'head',
  ],
  vest: ['safety vest', 'hi vis vest', 'reflective vest'],
  no_vest: ['no vest', 'no safety vest', 'without vest'],
  forklift: ['fork lift', 'forklift truck'],
}

const labelByName = new Map<string, Label>(ourLabels.flatMap(label => [label, ...otherNames[label]].map(name => [
  plain(name),
  label,
] as const)))

function plain(name: string): string {
  return name.toLowerCase().replace(/[\s_-]+/g, ' ').trim()
}

/** Class names as Ultralytics writes them, `{0: 'person', 1: 'NO-Hardhat'}`, or as a JSON list; undefined when there are none. */
export function readClassNames(text: string | undefined): string[] | undefined {
  const names: string[] = []
  for (const [, index, quoted, other] of (text ?? '').matchAll(/(\d{1,3})\s*:\s*(?:'([^']*)'|"([^"]*)")/g))
    names[Number(index)] = quoted ?? other ?? ''
  return names.length > 0
    ? Array.from(names, name => name ?? '')
    : undefined
}

/**
 * Which of a detector's classes are ours. `names`: what it says itself; `count`: how many classes it tells apart, where its shape says so.
 * Without names, six classes are ours in our order, one is a person, 80 and 91 are COCO's. Answers a clause that completes "This file
 * cannot be used: ..." when none is known.
 */
export function labelClasses(names: readonly string[] | undefined, count: number | undefined, map: LabelMap = {}): Pick<ModelManifest, 'labels' | 'classes'> | string {
  const wanted = new Map<number, Label>()
  const byName = new Map(Object.entries(map).map(([name, label]) => [
    plain(name),
    label,
  ]))
  for (const [key, label] of byName) {
    if (/^\d{1,3}$/.test(key))
      wanted.set(Number(key), label)
  }
  names?.forEach((name, index) => {
    const label = byName.get(plain(name)) ?? labelByName.get(plain(name))
    if (label && !wanted.has(index))
      wanted.set(index, label)
  })
  if (!names && wanted.size === 0)
    guessClasses(count).forEach(([index, label]) => wanted.set(index, label))
  const beyond = [
    ...wanted.keys(),
  ].find(index => count !== undefined && index >= count)
  if (beyond !== undefined)
    return `its label map speaks of class ${beyond}, and it has ${count}`
  if (wanted.size === 0) {
    return `${names
      ? `none of its classes (${names.slice(0, 12).join(', ')}${names.length > 12
        ? ', ...'
        : ''}) is one of ours (${ourLabels.join(', ')})`
      : `it tells ${count ?? 'some'} classes apart and does not say which`}; say which with a label map, such as {"0": "person"}`
  }
  const classes = [
    ...wanted.keys(),
  ].sort((a, b) => a - b)
  const labels = classes.map(index => wanted.get(index)!)
  return classes.every((each, index) => each === index)
    ? { labels }
    : { labels, classes }
}

function guessClasses(count: number | undefined): [number, Label][] {
  switch (count) {
    case ourLabels.length: return ourLabels.map((label, index) => [index, label])
    // Some exports keep COCO's own numbers, in which 0 is nothing.
    case 91: return [
      [1, 'person'],
    ]
    case 1:
    case 80:
    case undefined: return [
      [0, 'person'],
    ]
    default: return []
  }
}

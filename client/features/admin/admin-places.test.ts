import { expect, it } from 'vitest'
import { en } from '../../i18n/en.ts'
import { adminPlaces, openGroups } from './admin-places.ts'

it('names every place and every group of places, and leaves out groups of which nothing is open to somebody', () => {
  expect(new Set(adminPlaces.map(({ to }) => to)).size).toBe(adminPlaces.length)
  for (const { name } of adminPlaces)
    expect(en.admin).toHaveProperty(name.replace('admin.', ''))
  const all = openGroups(() => true)
  expect(all.flatMap(({ places }) => places)).toEqual(adminPlaces)
  for (const { group } of all)
    expect(en.admin.group[group]).toBeTruthy()
  expect(openGroups(permission => permission === 'member:list').map(({ group, places }) => [
    group,
    places.map(({ to }) => to),
  ])).toEqual([
    [
      'people',
      ['/people', '/roles'],
    ],
  ])
  expect(openGroups(() => false)).toEqual([])
})

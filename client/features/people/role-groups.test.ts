import { expect, it } from 'vitest'
import { permissions } from '#contract/permission'
import { personRoles } from '#contract/role'
import { permissionEn } from '../../i18n/permission-en.ts'
import { permissionKo } from '../../i18n/permission-ko.ts'
import { groupedPermissions, mayAndMayNot } from './role-groups.ts'

it('tells every permission once, under one heading', () => {
  const told = groupedPermissions().flatMap(group => group.permissions)
  expect(told.toSorted()).toEqual([...permissions].toSorted())
})

it('has words for every permission in both languages, and for nothing else', () => {
  for (const words of [permissionEn, permissionKo]) {
    expect(Object.keys(words).toSorted()).toEqual([...permissions].toSorted())
    expect(Object.values(words).every(text => text.trim() !== '')).toBe(true)
    expect(new Set(Object.values(words)).size).toBe(permissions.length)
  }
})

it.each(personRoles)('says of the %s what it may and what not, leaving nothing out', (role) => {
  const { may, mayNot } = mayAndMayNot(role)
  expect([
    ...may,
    ...mayNot,
  ].toSorted()).toEqual([...permissions].toSorted())
  expect(may).toContain('account:edit')
  expect(mayNot.includes('member:manage')).toBe(role !== 'administrator')
})

import { expect, it } from 'vitest'
import { permissions, rolePermissions } from '#contract/permission'
import { personRoles } from '#contract/role'
import { audit } from '../testing/audit.ts'
import { buildSession, openPage } from '../testing/people-stage.ts'
import RolesPage from './roles-page.vue'

it.each(['en', 'ko'] as const)('shows the very table that the server decides by, whole and in words, in %s', async (language) => {
  const page = await openPage(RolesPage, {
    answers: {},
    session: buildSession(),
    language,
  })
  const rows = page.all<HTMLTableRowElement>('[data-permission]')
  expect(rows.map(({ dataset }) => dataset.permission!).toSorted()).toEqual([...permissions].toSorted())
  const yes = language === 'en'
    ? 'yes'
    : '가능'
  for (const element of rows) {
    const permission = permissions.find(each => each === element.dataset.permission)!
    expect([
      ...element.querySelectorAll<HTMLElement>('[data-role]'),
    ].filter(cell => cell.textContent.includes(yes)).map(({ dataset }) => dataset.role)).toEqual(personRoles.filter(role => rolePermissions[role].has(permission)))
  }
  expect(audit(page.root)).toEqual([])
})

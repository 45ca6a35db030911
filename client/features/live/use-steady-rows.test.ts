import type { IncidentRow } from '../../core/sync/incident-row.ts'
import { expect, it } from 'vitest'
import { effectScope, nextTick, ref, shallowRef } from 'vue'
import { useSteadyRows } from './use-steady-rows.ts'

const rowOf = (incidentId: string, count = 1): IncidentRow => ({ incidentId, count }) as unknown as IncidentRow

it('WA9 what comes while somebody is at the list waits, and what is in it goes on changing', async () => {
  const latest = shallowRef([
    rowOf('b'),
    rowOf('a'),
  ])
  const isHeld = ref(false)
  const { rows, waiting, letIn } = effectScope().run(() => useSteadyRows(() => latest.value, isHeld))!
  const shown = (): string[] => rows.value.map(({ incidentId, count }) => `${incidentId}${count}`)
  expect(shown()).toEqual(['b1', 'a1'])
  isHeld.value = true
  await nextTick()
  // One comes, one is repeated, and the oldest is pushed out of the newest.
  latest.value = [
    rowOf('c'),
    rowOf('b', 2),
  ]
  expect(shown()).toEqual(['b2', 'a1'])
  expect(waiting.value).toBe(1)
  letIn()
  expect(shown()).toEqual(['c1', 'b2'])
  expect(waiting.value).toBe(0)
  latest.value = [
    rowOf('d'),
    rowOf('c'),
  ]
  expect(waiting.value).toBe(1)
  isHeld.value = false
  await nextTick()
  expect(shown()).toEqual(['d1', 'c1'])
  expect(waiting.value).toBe(0)
})

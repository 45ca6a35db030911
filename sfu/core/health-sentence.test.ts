import { expect, it } from 'vitest'
import { healthKinds } from '#contract/health-alarm'
import { epochMs } from '#contract/time'
import { healthSentenceKo } from './health-sentence-ko.ts'
import { healthSentence } from './health-sentence.ts'

const facts = {
  name: 'Gate 3',
  message: 'ENOSPC',
  offsetMs: -61_200,
  waiting: 900,
}

it('every alarm of the plant is a sentence in each language, and again when it is over', () => {
  for (const kind of healthKinds) {
    for (const clearedAt of [
      undefined,
      epochMs(1),
    ]) {
      const alarm = {
        kind,
        facts,
        ...clearedAt !== undefined && { clearedAt },
      }
      expect(healthSentenceKo(alarm)).toMatch(/\p{Script=Hangul}.*\.$/u)
      expect(healthSentence(alarm)).not.toMatch(/\p{Script=Hangul}/u)
      expect(`${healthSentence(alarm)} ${healthSentenceKo(alarm)}`).not.toMatch(/undefined|\{/)
    }
  }
})

it('what is known is said, and what is not is left out', () => {
  expect(healthSentenceKo({ kind: 'station-backlog', facts })).toBe('스테이션 Gate 3: 보내지 못한 이벤트가 900개 있어요. 네트워크를 확인해 주세요.')
  expect(healthSentenceKo({ kind: 'camera-clock', facts })).toBe('Gate 3: 카메라 시계가 61.2초 틀려요. NTP로 맞춰 주세요.')
  expect(healthSentenceKo({ kind: 'disk', facts })).toBe('디스크 공간이 부족해요 (ENOSPC).')
  expect(healthSentenceKo({ kind: 'disk', facts: {} })).toBe('디스크 공간이 부족해요.')
})

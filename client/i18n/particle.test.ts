import { expect, it } from 'vitest'
import { ko } from './ko.ts'
import { endingOf, withParticles } from './particle.ts'
import { createTranslator } from './translator.ts'

it.each([
  ['사람이(가) 있어요', '사람이 있어요'],
  ['지게차이(가) 있어요', '지게차가 있어요'],
  ['프레스 구역을(를) 삭제할까요?', '프레스 구역을 삭제할까요?'],
  ['지게차을(를) 삭제할까요?', '지게차를 삭제할까요?'],
  ['안전모은(는) 없어요', '안전모는 없어요'],
  ['사람과(와) 지게차', '사람과 지게차'],
  ['지게차과(와) 사람', '지게차와 사람'],
  ['감지기(으)로 되돌리기', '감지기로 되돌리기'],
  ['동쪽(으)로 지나면', '동쪽으로 지나면'],
  ['서울(으)로', '서울로'],
  ['3명(이)에요', '3명이에요'],
  ['한 대(이)에요', '한 대예요'],
])('%s', (written, read) => {
  expect(withParticles(written)).toBe(read)
})

it('reads digits, per cent and Latin letters as Korean does', () => {
  expect([
    '0',
    '1',
    '2',
    '3',
    '4',
    '5',
    '6',
    '7',
    '8',
    '9',
  ].map(digit => withParticles(`${digit}을(를)`).slice(1)).join('')).toBe('을을를을를를을을을를')
  expect(withParticles('구역 2이(가), 구역 3이(가)')).toBe('구역 2가, 구역 3이')
  expect(withParticles('7(으)로, 10(으)로, 45%(으)로')).toBe('7로, 10으로, 45%로')
  expect(withParticles('Press hall을(를)')).toBe('Press hall을')
  expect(withParticles('Press hall(으)로')).toBe('Press hall로')
  expect(withParticles('Dock이(가)')).toBe('Dock이')
  expect(withParticles('Gate이(가)')).toBe('Gate가')
  expect(withParticles('CCTV이(가)')).toBe('CCTV가')
  expect(withParticles('URL을(를)')).toBe('URL을')
  expect(withParticles('CNN이(가)')).toBe('CNN이')
})

it('looks past brackets and quotation marks, and has an answer for what it cannot read', () => {
  expect(withParticles('‘프레스’이(가)')).toBe('‘프레스’가')
  expect(withParticles('정문(데모)을(를)')).toBe('정문(데모)를')
  expect(endingOf('')).toBe('vowel')
  expect(withParticles('가이(가), 각이(가)')).toBe('가가, 각이')
})

it('leaves words alone that only look like a pair', () => {
  expect(withParticles('이 가게를 은밀히')).toBe('이 가게를 은밀히')
})

it('shows no pair on any screen: what fills a message chooses it', () => {
  const { t } = createTranslator('ko').global
  expect(t('rules.zone.removeSure', { zone: '프레스' })).toContain('프레스를 삭제할까요?')
  expect(t('rules.zone.removeSure', { zone: '프레스 구역' })).toContain('프레스 구역을 삭제할까요?')
  const messages = JSON.stringify(ko)
  // A particle right after a blank fits half of what may stand there; figures with a unit of their own are said by name.
  const blank = /\{(\w+)\}(?:[이가을를은는과와로]|으로)(?=[\s,.?!])/g
  const units = new Set(['share', 'reserve', 'bytes'])
  expect([
    ...messages.matchAll(blank),
  ].filter(([, name]) => !units.has(name!)).map(([found]) => found)).toEqual([])
})

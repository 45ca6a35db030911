import { describe, expect, it } from 'vitest'
import { commonWords } from './common-passwords.ts'
import { passwordTrouble } from './password-policy.ts'

describe('ME1 a password', () => {
  it.each([
    'password12',
    'Password1234!',
    'P@ssw0rd2024',
    'pa55word!!!!',
    'qwertyuiop',
    'qwer1234asdf',
    'asdfghjkl;',
    '1234567890',
    '0987654321',
    '9876543210abc',
    'abcdefghijkl',
    'aaaaaaaaaa',
    'abcabcabcabc',
    '1212121212',
    'ababababababab',
    'iloveyou2025',
    'adminadmin',
    'administrator1',
    'admin!2024!',
    'letmein123456',
    'welcome2026!',
    'ansim12345',
    'ansimansim',
    'safety2024!',
    'hikvision12345',
    'axiscamera1',
    'qlalfqjsgh1!',
    '비밀번호123456',
    '안전제일2024!!',
    '대한민국1234567',
    '20260101!!',
    '01012345678',
    '1q2w3e4r5t!',
    '1qaz2wsx3edc',
    'zaq12wsxcde3',
    'sunshine 2023',
    'monkey dragon',
  ])('is refused as one that is tried first: %s', (password) => {
    expect(passwordTrouble(password, [])).toMatch(/Choose another|Choose a longer/)
  })

  it.each([
    'correct horse battery staple',
    'Der Stapler fährt um acht',
    '창고 뒤 노란 지게차',
    'kV9#tq2!xWz8',
    'walnuts-on-mars',
    'five forklifts at dawn',
    'tk8fmn29xq',
    '우리집 강아지는 복슬강아지',
  ])('is taken: %s', (password) => {
    expect(passwordTrouble(password, ['Kim Minsu', 'kim@plant.kr'])).toBeUndefined()
  })

  it('is refused where it is its owner\'s name or e-mail address with little beside it', () => {
    expect(passwordTrouble('hasselblad99', [])).toBeUndefined()
    expect(passwordTrouble('hasselblad99', ['Eva Hasselblad'])).toContain('your own name')
    expect(passwordTrouble('EvaHasselblad!', ['Eva Hasselblad'])).toContain('your own name')
    expect(passwordTrouble('evagrubenstahl', [undefined, 'eva@grubenstahl.example'])).toContain('your own name')
  })

  it('is compared with some hundred words in every spelling', () => {
    expect(commonWords.length).toBeGreaterThan(350)
    for (const word of commonWords.filter(each => each.length >= 4))
      expect(passwordTrouble(`${word.toUpperCase()}20261234`, []), word).toBeDefined()
  })
})

/** Sounds at the end of a word as Korean reads it: none, ㄹ, or any other consonant. */
type Ending = 'vowel' | 'rieul' | 'consonant'

const firstSyllable = 0xAC00
const lastSyllable = 0xD7A3
/** 한글 음절 = 초성 19 × 중성 21 × 종성 28 (Unicode 3.12); number 8 of the finals is ㄹ. */
const finals = 28
const rieul = 8

/** Digits as they are read: 영 일 이 삼 사 오 육 칠 팔 구. Zeros at the end make 십 백 천 만, which end in a consonant as 영 does. */
const digits: readonly Ending[] = [
  'consonant',
  'rieul',
  'vowel',
  'consonant',
  'vowel',
  'vowel',
  'consonant',
  'rieul',
  'rieul',
  'vowel',
]
/** Letters by their Korean names when a word is spelled: 엘 and 아르 end in ㄹ (L, R), 엠 and 엔 in a consonant (M, N), the others in a vowel. */
const spelled: Readonly<Record<string, Ending>> = {
  l: 'rieul',
  r: 'rieul',
  m: 'consonant',
  n: 'consonant',
}
/** Words of the Latin script that are read, not spelled: by their last letters, as they are written in Hangul. A vowel or a silent e is followed by a vowel sound. */
function endingOfWord(word: string): Ending {
  if (/^[A-Z\d]+$/.test(word))
    return spelled[word.at(-1)!.toLowerCase()] ?? 'vowel'
  const lower = word.toLowerCase()
  if (/le?$/.test(lower))
    return 'rieul'
  if (/(?:[bckmnpt]|ng)$/.test(lower))
    return 'consonant'
  return 'vowel'
}

/** How the last thing of a text that is read ends. Brackets and quotation marks at its end are not read. */
export function endingOf(text: string): Ending {
  const last = /(\p{L}|\d)[^\p{L}\d%]*$/u.exec(text)?.[1]
  if (text.trimEnd().endsWith('%') || last === undefined)
    return 'vowel'
  const code = last.codePointAt(0)!
  if (code >= firstSyllable && code <= lastSyllable) {
    const final = (code - firstSyllable) % finals
    return final === 0
      ? 'vowel'
      : final === rieul
        ? 'rieul'
        : 'consonant'
  }
  if (/\d/.test(last))
    return digits[Number(last)]!
  const word = /([A-Z][A-Z\d]*)[^A-Z\d]*$/i.exec(text)?.[1]
  return word === undefined
    ? 'vowel'
    : endingOfWord(word)
}

/** Both forms as messages write them, and which one follows a consonant. */
const pairs: Readonly<Record<string, readonly [afterConsonant: string, afterVowel: string]>> = {
  '이(가)': ['이', '가'],
  '을(를)': ['을', '를'],
  '은(는)': ['은', '는'],
  '과(와)': ['과', '와'],
  '(으)로': ['으로', '로'],
  '(이)에요': ['이에요', '예요'],
}
const anyPair = /이\(가\)|을\(를\)|은\(는\)|과\(와\)|\(으\)로|\(이\)에요/g

/** Puts the particle that fits what stands before it in the place of each pair: `프레스이(가)` becomes `프레스가`, `지게차(으)로` `지게차로`. */
export function withParticles(text: string): string {
  return text.replace(anyPair, (pair, at: number) => {
    const ending = endingOf(text.slice(0, at))
    const [afterConsonant, afterVowel] = pairs[pair]!
    // ㄹ is followed by 로, as a vowel is.
    return ending === 'consonant' || (ending === 'rieul' && pair !== '(으)로')
      ? afterConsonant
      : afterVowel
  })
}

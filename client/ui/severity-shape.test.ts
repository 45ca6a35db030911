import { expect, it } from 'vitest'
import { severities } from '#contract/severity'
import { en } from '../i18n/en.ts'
import { ko } from '../i18n/ko.ts'
import { severityBorderClasses, severityShapes, severityTextClasses, severityVideoClasses } from './severity-shape.ts'

it('gives every severity its own shape, colour and word: none is told by colour alone', () => {
  for (const marks of [
    severityShapes,
    severityTextClasses,
    severityBorderClasses,
    severityVideoClasses,
    en.severity,
    ko.severity,
  ])
    expect(new Set(severities.map(severity => marks[severity])).size).toBe(severities.length)
})

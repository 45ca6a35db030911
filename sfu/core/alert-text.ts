import type { AlertFacts, AlertReason } from '#contract/alert'
import type { QuietHours } from '#contract/alert-plan'
import type { Severity } from '#contract/severity'

type Language = QuietHours['language']

const severityWords: Record<Language, Record<Severity, string>> = {
  ko: {
    critical: '긴급',
    high: '높음',
    medium: '보통',
    low: '낮음',
    health: '시스템',
  },
  en: {
    critical: 'Critical',
    high: 'High',
    medium: 'Medium',
    low: 'Low',
    health: 'System',
  },
}
const reasonWords: Record<Language, Partial<Record<AlertReason, string>>> = {
  ko: { graver: '더 심각해짐', escalated: '도움 요청', test: '시험' },
  en: { graver: 'became graver', escalated: 'somebody asks for help', test: 'a test' },
}
const testWords: Record<Language, string> = {
  ko: '안심이 보낸 시험 알림입니다. 이 방법으로 알림이 도착합니다.',
  en: 'This is a test of Ansim. Alerts arrive this way.',
}

export interface AlertText {
  /** One line: how grave, and what. */
  readonly title: string
  /** One line: where and when. */
  readonly body: string
}

/** What a message says, in two lines. Names are data of people; they are put in as they are and shown as text. */
export function alertText(facts: AlertFacts, language: Language): AlertText {
  const { severity, reason, raisedAt, timeZone = 'UTC', ruleName, zoneName, cameraName, siteName, sentences } = facts
  const about = reasonWords[language][reason]
  const what = sentences?.[language] ?? ruleName ?? (reason === 'test'
    ? testWords[language]
    : '')
  const time = new Intl.DateTimeFormat(language, {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'medium',
  }).format(raisedAt)
  return {
    title: [
      severityWords[language][severity],
      about,
      what,
    ].filter(Boolean).join(' · '),
    body: [
      zoneName,
      cameraName,
      siteName,
      time,
    ].filter(Boolean).join(' · '),
  }
}

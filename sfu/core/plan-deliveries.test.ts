import type { AlertFacts } from '#contract/alert'
import type { ChannelId } from '#contract/alert-channel'
import type { PlanChoice } from '#contract/alert-plan'
import type { CameraId, MemberId, RuleId, SiteId } from '#contract/ids'
import type { PushBrowserId } from '#contract/notification-routes'
import type { Directory } from './plan-deliveries.ts'
import { describe, expect, it } from 'vitest'
import { planChoiceSchema } from '#contract/alert-plan'
import { criticalSilenceMs, endOf, silenceOf } from '#contract/alert-silence'
import { epochMs } from '#contract/time'
import { alertText } from './alert-text.ts'
import { isAbout, isQuiet, planDeliveries } from './plan-deliveries.ts'

// Saturday, 21 November 2026, 23:30 in Seoul.
const at = epochMs(Date.UTC(2026, 10, 21, 14, 30))
const kim = 'kim' as MemberId
const lee = 'lee' as MemberId
const mail = 'mail' as ChannelId
const hook = 'hook' as ChannelId
const push = 'push' as ChannelId
const facts: AlertFacts = {
  reason: 'new',
  severity: 'high',
  raisedAt: at,
  ruleId: 'rule' as RuleId,
  cameraId: 'camera' as CameraId,
  siteId: 'site' as SiteId,
  timeZone: 'Asia/Seoul',
  ruleName: 'Helmet',
  zoneName: 'Dock',
  cameraName: 'Gate',
}
const directory: Directory = {
  people: new Map([
    [
      kim,
      {
        memberId: kim,
        name: 'Kim',
        email: 'kim@plant.kr',
        browsers: ['phone', 'desk'] as PushBrowserId[],
        mayKnow: true,
      },
    ],
    [
      lee,
      {
        memberId: lee,
        name: 'Lee',
        browsers: [],
        mayKnow: true,
      },
    ],
  ]),
  channels: new Map([
    [
      mail,
      { name: 'Mail', isOn: true },
    ],
    [
      hook,
      { name: 'Hook', isOn: true },
    ],
  ]),
  pushChannelId: push,
}
function aPlan(more: Partial<PlanChoice> = {}): PlanChoice {
  return {
    name: 'p',
    severities: ['critical', 'high'],
    steps: [
      {
        afterMinutes: 0,
        recipients: [
          { by: 'push', memberId: kim },
        ],
      },
    ],
    isOn: true,
    ...more,
  }
}
const plan = (plans: PlanChoice[], isSilenced = false) => planDeliveries(facts, plans, directory, isSilenced, at)

describe('who is told', () => {
  it('AL6 each browser of a person, once, however many plans name them', () => {
    expect(plan([
      aPlan(),
      aPlan({ name: 'q' }),
    ]).map(({ destination, dueAt }) => [destination, dueAt])).toEqual([
      ['push phone', at],
      ['push desk', at],
    ])
  })

  it('AL8 later steps wait for their time; the same person may be reminded', () => {
    const drafts = plan([
      aPlan({
        steps: [
          {
            afterMinutes: 0,
            recipients: [
              { by: 'webhook', channelId: hook },
            ],
          },
          {
            afterMinutes: 5,
            recipients: [
              { by: 'webhook', channelId: hook },
              { by: 'email', memberId: kim, channelId: mail },
            ],
          },
        ],
      }),
    ])
    expect(drafts.map(({ afterMinutes, destination, dueAt }) => [afterMinutes, destination, dueAt - at])).toEqual([
      [0, 'webhook hook', 0],
      [5, 'webhook hook', 300_000],
      [5, 'email mail kim', 300_000],
    ])
  })

  it('AL7 says why somebody who was meant is not told', () => {
    const reasons = (some: Directory, isSilenced = false) => planDeliveries(facts, [
      aPlan({
        steps: [
          {
            afterMinutes: 0,
            recipients: [
              { by: 'push', memberId: lee },
              { by: 'email', memberId: lee, channelId: mail },
              { by: 'webhook', channelId: hook },
            ],
          },
        ],
      }),
    ], some, isSilenced, at).map(({ withheld }) => withheld)
    expect(reasons(directory)).toEqual(['no-browser', 'no-address', undefined])
    expect(reasons({
      ...directory,
      channels: new Map([
        [
          mail,
          { name: 'Mail', isOn: false },
        ],
        [
          hook,
          { name: 'Hook', isOn: false },
        ],
      ]),
    })).toEqual(['no-browser', 'channel-off', 'channel-off'])
    expect(reasons(directory, true)).toEqual(['silenced', 'silenced', 'silenced'])
    const unknowing = new Map([
      [
        lee,
        {
          ...directory.people.get(lee)!,
          mayKnow: false,
        },
      ],
    ])
    expect(reasons({ ...directory, people: unknowing })).toEqual(['no-right', 'no-right', undefined])
  })

  it.each<[string, Partial<PlanChoice>, boolean]>([
    [
      'its severity',
      {
        severities: ['critical'],
      },
      false,
    ],
    [
      'its site',
      {
        siteIds: ['other' as SiteId],
      },
      false,
    ],
    [
      'its camera',
      {
        cameraIds: ['camera' as CameraId],
      },
      true,
    ],
    [
      'its rule',
      {
        ruleIds: ['other' as RuleId],
      },
      false,
    ],
    [
      'Saturday night by the site\'s clock',
      {
        schedule: {
          intervals: [
            { day: 6, fromMinute: 23 * 60, toMinute: 24 * 60 },
          ],
        },
      },
      true,
    ],
    [
      'Saturday afternoon, as it is in London',
      {
        schedule: {
          intervals: [
            { day: 6, fromMinute: 14 * 60, toMinute: 15 * 60 },
          ],
        },
      },
      false,
    ],
    [
      'being off',
      { isOn: false },
      false,
    ],
  ])('AL6 a plan tells by %s', (_, more, expected) => {
    expect(isAbout(aPlan(more), facts)).toBe(expected)
  })

  it('AL6 a plan begins at once, and its steps follow one another', () => {
    const steps = (...minutes: number[]) => planChoiceSchema.safeParse(aPlan({
      steps: minutes.map(afterMinutes => ({
        afterMinutes,
        recipients: [
          { by: 'webhook' as const, channelId: '00000000-0000-4000-8000-000000000001' as ChannelId },
        ],
      })),
    })).success
    expect([
      steps(0),
      steps(0, 5, 10),
      steps(5),
      steps(0, 5, 5),
      steps(0, 10, 5),
    ]).toEqual([true, true, false, false, false])
  })

  it('AL9 quiet hours are by the person\'s clock, and what they let pass passes', () => {
    const night = {
      intervals: [
        { day: 6, fromMinute: 22 * 60, toMinute: 6 * 60 },
      ],
    }
    const hours = {
      timeZone: 'Asia/Seoul',
      quiet: night,
      passing: ['critical'],
    }
    expect(isQuiet(hours, 'high', at)).toBe(true)
    expect(isQuiet(hours, 'critical', at)).toBe(false)
    expect(isQuiet({ ...hours, passing: [] }, 'critical', at)).toBe(true)
    expect(isQuiet({ ...hours, timeZone: 'Europe/London' }, 'high', at)).toBe(false)
    // Sunday 05:59, and 06:00.
    expect(isQuiet(hours, 'high', epochMs(Date.UTC(2026, 10, 21, 20, 59)))).toBe(true)
    expect(isQuiet(hours, 'high', epochMs(Date.UTC(2026, 10, 21, 21, 0)))).toBe(false)
    expect(isQuiet(undefined, 'low', at)).toBe(false)
  })
})

describe('what is silent', () => {
  const camera = 'camera' as CameraId
  const silence = {
    target: { kind: 'camera' as const, cameraId: camera },
    madeAt: at,
    until: epochMs(at + 3_600_000),
    criticalUntil: epochMs(at + criticalSilenceMs),
  }
  const alert = (severity: 'critical' | 'high') => ({ cameraId: camera, ruleId: 'rule' as RuleId, severity })

  it('AL4 a silence holds until it ends, is ended, or is of something else', () => {
    expect(silenceOf(alert('high'), [silence], epochMs(at + 3_599_999))).toBe(silence)
    expect(silenceOf(alert('high'), [silence], silence.until)).toBeUndefined()
    expect(silenceOf(alert('high'), [
      {
        ...silence,
        endedAt: epochMs(at + 1),
      },
    ], epochMs(at + 1))).toBeUndefined()
    expect(silenceOf(alert('high'), [
      {
        ...silence,
        target: { kind: 'rule', cameraId: camera, ruleId: 'other' as RuleId },
      },
    ], at)).toBeUndefined()
    expect(silenceOf({
      ...alert('high'),
      cameraId: 'other' as CameraId,
    }, [silence], at)).toBeUndefined()
  })

  it('AL5 Critical sounds again after 15 minutes', () => {
    expect(endOf(silence, 'critical') - at).toBe(900_000)
    expect(silenceOf(alert('critical'), [silence], epochMs(at + 899_999))).toBe(silence)
    expect(silenceOf(alert('critical'), [silence], epochMs(at + 900_000))).toBeUndefined()
  })
})

it('AL10 a message says how grave, what, where and when, in the reader\'s language', () => {
  expect(alertText(facts, 'ko')).toEqual({ title: '높음 · Helmet', body: 'Dock · Gate · 26. 11. 21. 오후 11:30:00' })
  expect(alertText({ ...facts, reason: 'escalated' }, 'en').title).toBe('High · somebody asks for help · Helmet')
})

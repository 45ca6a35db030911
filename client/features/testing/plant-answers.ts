import type { RouteName } from '#contract/routes'
import { routes } from '#contract/routes'
import { idOf } from './people-stage.ts'
import { detectorAnswer } from './plant-stage.ts'

const hourMs = 3_600_000

function replies(nowMs: number): Partial<Record<RouteName, unknown>> {
  const site = {
    siteId: idOf(101),
    name: 'Ulsan',
    timeZone: 'Asia/Seoul',
  }
  const member = (n: number, name: string, role: string) => ({
    memberId: idOf(n),
    name,
    role,
    scope: { kind: 'everything' },
    isDisabled: n === 3,
    hasSecondStep: n === 1,
    createdAt: 0,
    seenAt: nowMs - 60_000,
    sessions: 1,
  })
  const browser = (n: number, isCurrent: boolean) => ({
    sessionId: idOf(n),
    userAgent: 'Mozilla/5.0 (Linux; Android 15) Chrome/142.0 Safari/537.36',
    address: '10.0.0.9',
    signedInAt: nowMs - hourMs,
    seenAt: nowMs - 60_000,
    expiresAt: nowMs + hourMs,
    by: 'password',
    isCurrent,
  })
  const entry = (seq: number, result: string) => ({
    seq,
    at: nowMs - seq * 60_000,
    actor: {
      kind: 'member',
      id: idOf(1),
      name: 'Kim Minji',
      address: '192.168.1.23',
    },
    action: 'camera.update',
    object: {
      kind: 'camera',
      id: idOf(201),
      name: 'Gate 1',
    },
    result,
    details: '{"name":"Gate 1","fields":["login"]}',
  })
  const alarm = (n: number, part: object) => ({
    alarmId: idOf(700 + n),
    kind: 'unwatched',
    cameraId: idOf(202),
    facts: { name: 'Dock', because: 'vacant' },
    since: nowMs - 95_000,
    raisedAt: nowMs - 85_000,
    ...part,
  })
  const station = {
    stationId: idOf(50),
    name: 'Hall',
    isOwn: false,
    registeredAt: 1,
    connectedAt: nowMs - 60_000,
    lastSeenAt: nowMs,
    engine: 'webgpu',
    facts: {
      fpsBudget: 80,
      load: 1.3,
      backlog: 2,
      lastGap: { ms: 4_200, endedAt: nowMs - 120_000 },
    },
    cameras: [
      {
        cameraId: idOf(201),
        kind: 'holder',
        since: 1,
        fps: 5.2,
      },
    ],
  }
  const analysed = {
    kind: 'analysed',
    by: {
      deviceId: idOf(50),
      name: 'Hall',
      isStation: true,
    },
    engine: 'webgpu',
    detectorId: 'ansim-nano-5',
    fps: 5.2,
  }
  const sums = {
    totalMs: 4 * hourMs,
    analysedMs: 3 * hourMs,
    armedMs: 3 * hourMs,
    armedAnalysedMs: 2 * hourMs,
  }
  return {
    'account.get': {
      name: 'Kim Minji',
      isPerson: true,
      secondStep: { isOn: false, recoveryCodesLeft: 0 },
      passwordSetAt: 0,
    },
    'account.sessions': {
      sessions: [
        browser(301, true),
        browser(302, false),
      ],
    },
    'alert-channel.list': { channels: [] },
    'alert-plan.list': {
      plans: [],
      people: [
        {
          memberId: idOf(1),
          name: 'Kim Minji',
          hasEmail: false,
          browsers: 0,
        },
      ],
    },
    'audit.list': {
      entries: [
        entry(1, 'done'),
        entry(2, 'refused'),
      ],
      next: 1,
    },
    'audit.standing': {
      fromSeq: 1,
      headSeq: 9,
      verifiedAt: nowMs,
      verifiedSeq: 9,
      anchoredAt: nowMs,
      anchoredSeq: 8,
      hasAnchorTrouble: false,
    },
    'coverage.list': {
      strips: [
        {
          cameraId: idOf(201),
          stretches: [
            {
              from: nowMs - 4 * hourMs,
              to: nowMs - hourMs,
              isArmed: true,
              state: analysed,
            },
            {
              from: nowMs - hourMs,
              to: nowMs,
              isArmed: true,
              state: { kind: 'not-analysed', because: 'no-browser' },
            },
          ],
          ...sums,
        },
      ],
    },
    'coverage.sum': {
      shifts: [0, 1, 2].map(shift => ({
        siteId: idOf(101),
        shift,
        from: nowMs - 8 * hourMs,
        to: nowMs,
        uncovered: [],
        ...sums,
      })),
    },
    'detector.list': detectorAnswer,
    'health.facts': {
      serverTime: nowMs,
      startedAt: nowMs - 8e7,
      parts: [
        {
          part: 'disk',
          healthy: false,
          required: false,
          message: '1200 MB are left; make room on the disk.',
        },
      ],
      jobs: [
        { name: 'retention', isRunning: false, finishedAt: nowMs - hourMs },
      ],
      databaseClockOffsetMs: 3,
      cameras: [
        {
          cameraId: idOf(201),
          name: 'Gate 1',
          ingest: {
            status: 'live',
            since: nowMs - 1e6,
            width: 640,
            height: 360,
            profile: 'Main',
          },
          restarts: 1,
          consumers: 2,
          isArmed: true,
          because: 'vacant',
        },
      ],
      stations: [
        {
          deviceId: idOf(9),
          name: 'Hall',
          isStation: true,
          backlog: 3,
          clockOffsetMs: -40,
          load: 0.62,
          cameras: 2,
        },
      ],
    },
    'health.list': {
      alarms: [
        alarm(1, {}),
        alarm(2, { clearedAt: nowMs - 10_000 }),
      ],
    },
    'invitation.list': { invitations: [] },
    'legal-hold.list': { holds: [] },
    'member.list': {
      members: [
        member(1, 'Kim Minji', 'administrator'),
        member(2, 'Park Seojun', 'supervisor'),
        member(3, 'Lee Jiwoo', 'viewer'),
      ],
    },
    'notification.get': { hasEmail: false, pushKey: '', browsers: [] },
    'plant-file.last-import': {},
    'quota.list': {
      quotas: [
        { kind: 'cameras', limit: 12, used: 12 },
        { kind: 'members', limit: 5_000, used: 41 },
      ],
    },
    'retention.get': {
      retentionDays: 30,
      disk: {
        level: 'ample',
        freeBytes: 212e9,
        totalBytes: 480e9,
        reserveBytes: 2e9,
      },
      kinds: [
        {
          kind: 'snapshots',
          count: 18_204,
          bytes: 1.24e9,
          oldestAt: nowMs - 24 * hourMs,
        },
      ],
      perCamera: [
        {
          cameraId: idOf(201),
          cameraName: 'Gate 1',
          bytesPerDay: 2.1e8,
        },
      ],
      bytesPerDay: 3.7e8,
      daysLeft: 212,
      job: { isRunning: false, deleted: 702, finishedAt: nowMs - hourMs },
      holds: 0,
    },
    'setup.get': { isNeeded: true },
    'silence.list': { silences: [] },
    'site.list': {
      sites: [site],
    },
    'station.list': {
      stations: [station],
      browsers: [],
    },
    'suppression.list': { suppressions: [] },
    'usage.get': { sites: [] },
  }
}

/** What the server of a plant answers to what pages ask when they are opened; each answer is one of the contract. */
export function plantAnswers(nowMs: number): Partial<Record<RouteName, () => unknown>> {
  return Object.fromEntries(Object.entries(replies(nowMs)).map(([name, reply]) => [
    name,
    () => routes[name as RouteName].reply.parse(reply),
  ]))
}

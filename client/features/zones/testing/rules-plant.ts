import type { Camera } from '#contract/camera'
import type { Configuration } from '#contract/configuration'
import type { GroundPlane } from '#contract/ground-plane'
import type { CameraId } from '#contract/ids'
import type { Rule } from '#contract/rule'
import type { Zone } from '#contract/zone'
import type { PictureViewer } from '../../../core/media-port.ts'
import type { RecordedLook } from '../../../core/tracking/track-history.ts'
import type { RuleAdmin } from '../../../pipeline/admin/rule-admin.ts'
import type { AnalysisView } from '../../../pipeline/live/analysis-watch.ts'
import type { ConfigurationState } from '../../../pipeline/live/configuration-service.ts'
import type { Look } from '../../../pipeline/live/detector-state.ts'
import type { AppServices } from '../../../stores/app-services.ts'
import { AppError } from '#contract/app-error'
import { labels } from '#contract/detection'
import { epochMs } from '#contract/time'
import { createObservable } from '../../../core/observable.ts'

export const cameraId = '0197a000-0000-4000-8000-000000000001' as CameraId

/** A plant of one camera whose zones and rules live in memory, by version as the server keeps them. */
export function createRulesPlant(given: { zones?: Zone[], rules?: Rule[], known?: readonly (typeof labels)[number][], looks?: RecordedLook[] } = {}) {
  let zones = given.zones ?? []
  let rules = given.rules ?? []
  let groundPlane: GroundPlane | undefined
  let count = 0
  let tellLook: (look: Look) => void = () => {}
  const newId = (): string => `0197a000-0000-4000-8000-${String(++count).padStart(12, '1')}`
  const camera = (): Camera => ({
    cameraId,
    siteId: '0197a000-0000-4000-8000-0000000000aa',
    name: 'North gate',
    ...(groundPlane && { groundPlane }),
    streams: [
      {
        streamKind: 'main',
        ingest: {
          status: 'live',
          since: epochMs(1),
          width: 640,
          height: 360,
          profile: 'Main',
        },
      },
    ],
  }) as Camera
  const configuration = (): Configuration => ({
    cameras: [
      camera(),
    ],
    zones,
    rules,
    sites: [
      { siteId: '0197a000-0000-4000-8000-0000000000aa', name: 'Busan', timeZone: 'Asia/Seoul' },
    ],
    detectorId: 'ansim-nano-5',
    serverTime: epochMs(Date.now()),
  }) as unknown as Configuration
  const state = createObservable<ConfigurationState>({
    kind: 'known',
    configuration: configuration(),
    fresh: true,
  })
  const publish = (): void => state.set({
    kind: 'known',
    configuration: configuration(),
    fresh: true,
  })
  const check = (current: number | undefined, basis: number): void => {
    if (current === undefined)
      throw new AppError('not-found', 'It was removed meanwhile.')
    if (current !== basis)
      throw new AppError('edited-elsewhere', 'Somebody else changed this meanwhile.', { current, basis })
  }
  const versionOf = (zone: Zone | undefined): number | undefined => zone && (zone.version ?? 1)
  const admin: RuleAdmin = {
    async createZone(_, drawing) {
      const zone = {
        ...drawing,
        zoneId: newId() as Zone['zoneId'],
        cameraId,
        version: 1,
      }
      zones = [...zones, zone]
      return zone
    },
    async updateZone(zoneId, basis, drawing) {
      check(versionOf(zones.find(zone => zone.zoneId === zoneId)), basis)
      zones = zones.map(zone => zone.zoneId === zoneId
        ? {
            ...zone,
            ...drawing,
            version: basis + 1,
          }
        : zone)
      return zones.find(zone => zone.zoneId === zoneId)!
    },
    async removeZone(zoneId, basis) {
      check(versionOf(zones.find(zone => zone.zoneId === zoneId)), basis)
      zones = zones.filter(zone => zone.zoneId !== zoneId)
    },
    async createRule(_, choice) {
      const rule: Rule = {
        ...choice,
        ruleId: newId() as Rule['ruleId'],
        cameraId,
        version: 1,
      }
      rules = [...rules, rule]
      return rule
    },
    async updateRule(ruleId, basis, choice) {
      check(rules.find(rule => rule.ruleId === ruleId)?.version, basis)
      rules = rules.map(rule => rule.ruleId === ruleId
        ? {
            ...choice,
            ruleId,
            cameraId,
            version: basis + 1,
          }
        : rule)
      return rules.find(rule => rule.ruleId === ruleId)!
    },
    async removeRule(ruleId, basis) {
      check(rules.find(rule => rule.ruleId === ruleId)?.version, basis)
      rules = rules.filter(rule => rule.ruleId !== ruleId)
    },
    async applyTemplate(id, { zone: place, rules: choices }) {
      const zone = place.kind === 'new'
        ? await admin.createZone(id, place.drawing)
        : zones.find(each => each.zoneId === place.zoneId)!
      return { zone, rules: await Promise.all(choices.map(choice => admin.createRule(id, {
        ...choice,
        zoneIds: [zone.zoneId],
      }))) }
    },
    async setGroundPlane(_, plane) {
      groundPlane = plane ?? undefined
    },
    labelsOf: async () => given.known ?? labels,
  }
  const analysis = createObservable<AnalysisView>({
    kind: 'known',
    cameras: new Map(),
  })
  const ends: (() => void)[] = []

  /** A picture that moves, with something to see in it. */
  function openTrack(): MediaStreamTrack {
    const canvas = document.createElement('canvas')
    canvas.width = 640
    canvas.height = 360
    const context = canvas.getContext('2d')!
    let step = 0
    const timer = setInterval(() => {
      context.fillStyle = '#3a4a52'
      context.fillRect(0, 0, 640, 360)
      context.fillStyle = '#5d6f63'
      context.fillRect(0, 150, 640, 210)
      context.fillStyle = `hsl(${step++ * 20} 60% 50%)`
      context.fillRect(300, 100, 40, 120)
    }, 100)
    ends.push(() => clearInterval(timer))
    return canvas.captureStream(10).getVideoTracks()[0]!
  }

  const services = {
    now: () => epochMs(Date.now()),
    session: {
      state: createObservable({ kind: 'signed-out', because: 'never' }),
    },
    localData: {
      state: createObservable({ kind: 'settled' }),
    },
    configuration: {
      state,
      serverOffsetMs: createObservable(0),
      refresh: async () => publish(),
    },
    socket: {
      state: { kind: 'open', since: 0 },
      onState: () => () => {},
    },
    media: {
      view: (_camera: unknown, _kind: unknown, viewer: PictureViewer) => {
        viewer.onPicture({
          track: openTrack(),
          thinning: 'none',
          readAnchor: () => undefined,
        }, () => {})
        return {
          thin: () => {},
          stop: () => {},
        }
      },
    },
    pacer: {
      pace: () => undefined,
    },
    pressure: {
      level: createObservable('none'),
      open: () => ({
        count: () => {},
        stop: () => {},
      }),
    },
    analysis: { view: analysis },
    duty: {
      state: createObservable({ offered: false, leases: [] }),
      want: () => {},
    },
    detector: {
      state: createObservable({ status: 'off' }),
      want: () => {},
      focus: () => {},
      rates: () => [],
      canSee: true,
      hasGpu: Promise.resolve(false),
    },
    looks: {
      onLook: (_: unknown, listener: (look: Look) => void) => {
        tellLook = listener
        return () => {}
      },
    },
    ruleAdmin: admin,
    evidenceAdmin: {
      listSuppressions: async () => [],
    },
    tracks: {
      async* looks(_: unknown, fromMs: number, toMs: number) {
        yield* (given.looks ?? []).filter(({ capturedAt }) => capturedAt >= fromMs && capturedAt < toMs)
      },
    },
  } as unknown as AppServices
  return {
    services,
    admin,
    analysis,
    publish,
    look: (look: Look) => tellLook(look),
    zones: () => zones,
    rules: () => rules,
    groundPlane: () => groundPlane,
    /** As somebody at another browser does it. */
    elsewhere: (change: { zones?: (zones: Zone[]) => Zone[], rules?: (rules: Rule[]) => Rule[] }) => {
      zones = change.zones?.(zones) ?? zones
      rules = change.rules?.(rules) ?? rules
    },
    close: () => ends.splice(0).forEach(end => end()),
  }
}

export type RulesPlant = ReturnType<typeof createRulesPlant>

import type { ErrorCode } from '#contract/errors'
import type { ProbeAdvice, ProbeFacts, ProbeItem, ProbeItemName, ProbeVerdict } from '#contract/probe'
import type { ProbeFindings } from './camera-probe.ts'
import { probeItemNames } from '#contract/probe'

/** A viewer that comes between two key frames waits for the next, or begins with an older picture. */
const longestGopMs = 2_000
/** Below this a detector has little to see; tiles are shown at this size. */
const smallestSide = 360
/** Above this a tile carries far more than it can show. */
const largestTileWidth = 1280
const fewestFps = 5
const mostFps = 31
const highestKbps = 8_000
const largestClockOffsetMs = 5_000
/** What browsers decode over WebRTC, whatever the label says. */
const shownProfiles = new Set([
  'Baseline',
  'Constrained Baseline',
  'Main',
  'High',
  'Constrained High',
  'Progressive High',
])
/** Failures before there was a connection, and before there was a login. */
const unreachableCodes = new Set<ErrorCode>([
  'camera-unreachable',
  'camera-not-rtsp',
  'camera-address-invalid',
  'camera-starting',
  'camera-certificate-unknown',
])

type Opinion = readonly [ProbeVerdict, ProbeAdvice?]

/** PR1 a verdict for each item, with an advice where there is something to do; what was not found out is said to be unknown and refuses nothing. */
export function judgeProbe({ facts, failure }: ProbeFindings, mayTranscode: boolean): ProbeItem[] {
  if (failure && unreachableCodes.has(failure.code)) {
    return [
      { item: 'reachable', verdict: 'refused' },
    ]
  }
  if (failure?.code === 'camera-refused-login') {
    return [
      { item: 'reachable', verdict: 'ok' },
      { item: 'login', verdict: 'refused' },
    ]
  }
  const opinions: Record<ProbeItemName, Opinion | undefined> = {
    'reachable': ['ok'],
    'login': ['ok'],
    'codec': judgeCodec(facts, failure?.code, mayTranscode),
    'b-frames': judgeBFrames(facts, mayTranscode),
    'profile': facts.profile === undefined
      ? undefined
      : [
          ...(shownProfiles.has(facts.profile) || facts.codec !== 'H264'
            ? ['ok'] as const
            : ['refused', 'profile-not-shown'] as const),
        ],
    'size': judgeSize(facts),
    'fps': judgeFps(facts),
    'gop': judgeGop(facts),
    'bitrate': facts.bitrateKbps === undefined
      ? undefined
      : facts.bitrateKbps > highestKbps
        ? ['warning', 'bitrate-high']
        : ['ok'],
    'transport': facts.transport === undefined
      ? undefined
      : facts.transport === 'udp'
        ? ['warning', 'transport-udp']
        : ['ok'],
    'sub-stream': judgeSubStream(facts),
    'clock': facts.clockOffsetMs === undefined
      ? ['ok', 'unknown']
      : Math.abs(facts.clockOffsetMs) > largestClockOffsetMs
        ? ['warning', 'clock-off']
        : ['ok'],
    'audio': facts.hasAudio === undefined
      ? undefined
      : facts.hasAudio
        ? ['ok', 'audio-unused']
        : ['ok'],
  }
  return probeItemNames.flatMap((item) => {
    const [verdict, advice] = opinions[item] ?? []
    return verdict === undefined
      ? []
      : [
          {
            item,
            verdict,
            ...(advice !== undefined && { advice }),
          },
        ]
  })
}

/** The worst of them. */
export function worstVerdict(items: readonly ProbeItem[]): ProbeVerdict {
  return (['refused', 'warning'] as const).find(verdict => items.some(item => item.verdict === verdict)) ?? 'ok'
}

function judgeCodec({ codec }: ProbeFacts, failed: ErrorCode | undefined, mayTranscode: boolean): Opinion {
  if (codec === 'H264' && failed !== 'camera-no-h264')
    return ['ok']
  if (codec === 'H265' || codec === 'HEVC') {
    return mayTranscode
      ? ['warning', 'codec-transcoded']
      : ['refused', 'codec-h265']
  }
  return failed === 'camera-no-h264' || codec !== undefined
    ? ['refused', 'codec-other']
    : ['warning', 'unknown']
}

function judgeBFrames({ codec, hasBFrames }: ProbeFacts, mayTranscode: boolean): Opinion | undefined {
  if (codec !== 'H264')
    return undefined
  if (!hasBFrames) {
    return hasBFrames === undefined
      ? ['ok', 'unknown']
      : ['ok']
  }
  return mayTranscode
    ? ['warning', 'b-frames-transcoded']
    : ['refused', 'b-frames']
}

function judgeSize({ width, height, subAddress }: ProbeFacts): Opinion | undefined {
  if (width === undefined || height === undefined)
    return undefined
  if (Math.min(width, height) < smallestSide)
    return ['warning', 'size-small']
  return width > largestTileWidth && subAddress === undefined
    ? ['warning', 'size-large']
    : ['ok']
}

function judgeFps({ fps }: ProbeFacts): Opinion | undefined {
  if (fps === undefined)
    return undefined
  if (fps < fewestFps)
    return ['warning', 'fps-low']
  return fps > mostFps
    ? ['warning', 'fps-high']
    : ['ok']
}

function judgeGop({ gopMs, gopAtLeastMs }: ProbeFacts): Opinion | undefined {
  const knownMs = gopMs ?? gopAtLeastMs
  if (knownMs === undefined)
    return undefined
  if (knownMs > longestGopMs)
    return ['warning', 'gop-long']
  return gopMs === undefined
    ? ['ok', 'unknown']
    : ['ok']
}

function judgeSubStream({ width, subAddress }: ProbeFacts): Opinion | undefined {
  if (subAddress !== undefined)
    return ['ok', 'sub-found']
  if (width === undefined)
    return undefined
  return width > largestTileWidth
    ? ['warning', 'sub-missing']
    : ['ok', 'sub-missing']
}

import type { ProbeFacts } from '#contract/probe'
import { describe, expect, it } from 'vitest'
import { judgeProbe, worstVerdict } from './judge-probe.ts'

const good: ProbeFacts = {
  codec: 'H264',
  profile: 'Main',
  width: 1920,
  height: 1080,
  fps: 25,
  gopMs: 1000,
  hasBFrames: false,
  hasAudio: false,
  bitrateKbps: 4000,
  transport: 'tcp',
  clockOffsetMs: 20,
  subAddress: 'rtsp://h/2',
  subSource: 'pattern',
}
function adviceOf(facts: Partial<ProbeFacts>, mayTranscode = false): string[] {
  return judgeProbe({
    facts: {
      ...good,
      ...facts,
    },
  }, mayTranscode).filter(({ advice }) => advice !== undefined && advice !== 'sub-found').map(({ item, verdict, advice }) => `${item} ${verdict} ${advice}`)
}

describe('PR1 the verdict on a camera', () => {
  it('is fine where everything is', () => {
    expect(adviceOf({})).toEqual([])
    expect(worstVerdict(judgeProbe({ facts: good }, false))).toBe('ok')
    expect(judgeProbe({ facts: good }, false)).toHaveLength(13)
  })

  it.each<[Partial<ProbeFacts>, string[]]>([
    [
      { codec: 'H265' },
      ['codec refused codec-h265'],
    ],
    [
      { codec: 'JPEG' },
      ['codec refused codec-other'],
    ],
    [
      { hasBFrames: true },
      ['b-frames refused b-frames'],
    ],
    [
      { profile: 'High 4:2:2' },
      ['profile refused profile-not-shown'],
    ],
    [
      { width: 320, height: 240 },
      ['size warning size-small'],
    ],
    [
      { subAddress: undefined },
      ['size warning size-large', 'sub-stream warning sub-missing'],
    ],
    [
      { width: 640, height: 360, subAddress: undefined },
      ['sub-stream ok sub-missing'],
    ],
    [
      { fps: 2 },
      ['fps warning fps-low'],
    ],
    [
      { fps: 60 },
      ['fps warning fps-high'],
    ],
    [
      { gopMs: 10_000 },
      ['gop warning gop-long'],
    ],
    [
      { gopMs: undefined, gopAtLeastMs: 5_000 },
      ['gop warning gop-long'],
    ],
    [
      { bitrateKbps: 16_000 },
      ['bitrate warning bitrate-high'],
    ],
    [
      { transport: 'udp' },
      ['transport warning transport-udp'],
    ],
    [
      { clockOffsetMs: -3_600_000 },
      ['clock warning clock-off'],
    ],
    [
      { hasAudio: true },
      ['audio ok audio-unused'],
    ],
  ])('says of %j what to do', (facts, advice) => {
    expect(adviceOf(facts)).toEqual(advice)
  })

  it('is no refusal where transcoding is allowed, but has its price', () => {
    expect(adviceOf({ codec: 'H265' }, true)).toEqual(['codec warning codec-transcoded'])
    expect(adviceOf({ hasBFrames: true }, true)).toEqual(['b-frames warning b-frames-transcoded'])
  })

  it('stops where the camera did', () => {
    expect(judgeProbe({
      facts: {},
      failure: { code: 'camera-unreachable', message: '' },
    }, false)).toEqual([
      { item: 'reachable', verdict: 'refused' },
    ])
    expect(judgeProbe({
      facts: {},
      failure: { code: 'camera-refused-login', message: '' },
    }, false).at(-1)).toEqual({ item: 'login', verdict: 'refused' })
    expect(judgeProbe({
      facts: {},
      failure: { code: 'camera-no-h264', message: '' },
    }, true).find(({ item }) => item === 'codec')).toMatchObject({ verdict: 'refused' })
  })
})

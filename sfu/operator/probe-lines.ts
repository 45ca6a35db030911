import type { ProbeAdvice, ProbeFacts, ProbeItemName, ProbeReport } from '#contract/probe'

/** What to do, for the terminal; browsers have their own sentences in the reader's language. */
const advices: Record<ProbeAdvice, string> = {
  'unknown': 'Not found out in the time there was.',
  'codec-h265': 'Browsers cannot show H.265 over WebRTC: set this stream to H.264, use the camera\'s H.264 sub stream, or allow transcoding (--transcode).',
  'codec-transcoded': 'It is transcoded to H.264, which costs processor time on the server; an H.264 stream of the camera costs none.',
  'codec-other': 'Set the video encoding of this stream to H.264.',
  'b-frames': 'Browsers cannot show B-frames: set the profile to Baseline, or B-frames to 0, or allow transcoding (--transcode).',
  'b-frames-transcoded': 'It is transcoded without B-frames, which costs processor time on the server; B-frames 0 in the camera costs none.',
  'profile-not-shown': 'Set the H.264 profile to Main or High; browsers do not show this one.',
  'size-large': 'Switch on a sub stream of 640x360 for the wall; every tile would carry the large picture.',
  'size-small': 'Small figures are easily overlooked; give the stream 640x360 at least.',
  'fps-low': 'Set 10 to 15 frames a second; what moves fast is missed below 5.',
  'fps-high': 'Set 15 to 25 frames a second; more costs network and is not shown.',
  'gop-long': 'Set the I-frame interval (GOP) to 1 to 2 seconds, so that joining and mending a picture is quick.',
  'bitrate-high': 'Set at most 8 Mbit/s; tablets on wireless networks cannot take more.',
  'transport-udp': 'The camera refuses RTP over TCP; switch it on, for over UDP pictures break when packets are lost.',
  'sub-missing': 'No sub stream was found; switch one on (H.264, 640x360) and give its address.',
  'sub-found': 'Take it for the tiles of the wall.',
  'clock-off': 'Set the camera\'s clock by a time server (NTP); events would bear wrong times.',
  'audio-unused': 'Sound is not used.',
}

/** Lines for the terminal, one an item: verdict, item, what was found, what to do. */
export function probeLines({ items, facts, failure }: ProbeReport): string[][] {
  const lines = items.map(({ item, verdict, advice }) => [
    verdict.padEnd(7),
    item.padEnd(10),
    ...[
      valueOf(item, facts),
    ].filter(value => value !== ''),
    ...(advice === undefined
      ? []
      : [advices[advice]]),
  ])
  return failure
    ? [
        ...lines,
        [failure.message],
      ]
    : lines
}

function valueOf(item: ProbeItemName, facts: ProbeFacts): string {
  switch (item) {
    case 'codec':
      return facts.codec ?? ''
    case 'profile':
      return facts.profile ?? ''
    case 'size':
      return `${facts.width}x${facts.height}`
    case 'fps':
      return facts.fps === undefined
        ? ''
        : String(facts.fps)
    case 'gop':
      return facts.gopMs === undefined
        ? `over ${seconds(facts.gopAtLeastMs ?? 0)}`
        : seconds(facts.gopMs)
    case 'bitrate':
      return `${facts.bitrateKbps} kbit/s`
    case 'transport':
      return (facts.transport ?? '').toUpperCase()
    case 'b-frames':
      return facts.hasBFrames
        ? 'yes'
        : 'none'
    case 'sub-stream':
      return facts.subAddress ?? ''
    case 'clock':
      return facts.clockOffsetMs === undefined
        ? ''
        : `${seconds(facts.clockOffsetMs)} off`
    case 'audio':
      return facts.hasAudio
        ? 'yes'
        : 'none'
    case 'reachable':
    case 'login':
      return ''
  }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}

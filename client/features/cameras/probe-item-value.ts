import type { ProbeFacts, ProbeItemName } from '#contract/probe'

/** What was found of an item, as a message and what fills it; a plain text needs no translation. */
export type ItemValue = { readonly text: string } | { readonly key: string, readonly values: Record<string, string | number> } | undefined

const seconds = (ms: number): number => Math.round(Math.abs(ms) / 100) / 10

/** The value beside an item's name; undefined where the verdict says all. */
export function itemValue(item: ProbeItemName, facts: ProbeFacts): ItemValue {
  const say = (key: 'yes' | 'no' | 'size' | 'fps' | 'every' | 'over' | 'rate' | 'clock', values: Record<string, string | number> = {}): ItemValue => ({ key: `cameras.value.${key}`, values })
  const yesOrNo = (is: boolean | undefined): ItemValue => is === undefined
    ? undefined
    : say(is ? 'yes' : 'no')
  switch (item) {
    case 'codec':
      return facts.codec === undefined
        ? undefined
        : {
            text: facts.codec.replace(/^H26/, 'H.26'),
          }
    case 'profile':
      return facts.profile === undefined
        ? undefined
        : { text: facts.profile }
    case 'size':
      return facts.width === undefined || facts.height === undefined
        ? undefined
        : say('size', { width: facts.width, height: facts.height })
    case 'fps':
      return facts.fps === undefined
        ? undefined
        : say('fps', { n: Math.round(facts.fps * 10) / 10 })
    case 'gop':
      if (facts.gopMs !== undefined) {
        return say('every', {
          time: seconds(facts.gopMs),
        })
      }
      return facts.gopAtLeastMs === undefined
        ? undefined
        : say('over', {
            time: seconds(facts.gopAtLeastMs),
          })
    case 'bitrate':
      return facts.bitrateKbps === undefined
        ? undefined
        : say('rate', { n: Math.round(facts.bitrateKbps / 100) / 10 })
    case 'transport':
      return facts.transport === undefined
        ? undefined
        : {
            text: facts.transport.toUpperCase(),
          }
    case 'sub-stream':
      return facts.subAddress === undefined
        ? undefined
        : { text: facts.subAddress }
    case 'clock':
      return facts.clockOffsetMs === undefined
        ? undefined
        : say('clock', {
            time: seconds(facts.clockOffsetMs),
          })
    case 'b-frames':
      return yesOrNo(facts.hasBFrames)
    case 'audio':
      return yesOrNo(facts.hasAudio)
    case 'reachable':
    case 'login':
      return undefined
  }
}

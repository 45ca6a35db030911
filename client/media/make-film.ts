import type { CutFilm } from '../core/clips/film-port.ts'
import type { CutPictures } from '../core/clips/packet-ring.ts'
import { clipMaxBytes } from '#contract/clip'
import { epochMs } from '#contract/time'
import { avcCodecOf } from '../core/clips/avc-codec.ts'

/** The last picture has no picture after it that would say how long it is shown. */
const lastPictureMs = 100

/** CT1: puts pictures as they came into an MP4 whose index is at its beginning. Nothing is decoded or encoded. */
export async function makeFilm({ pictures, capturedAt }: CutPictures): Promise<CutFilm> {
  const [first] = pictures
  const codec = first && avcCodecOf(first.bytes)
  if (!first || !codec)
    return { kind: 'trouble', trouble: 'not-a-film' }
  if (pictures.reduce((sum, { bytes }) => sum + bytes.length, 0) > clipMaxBytes * 0.98)
    return { kind: 'trouble', trouble: 'too-large' }
  // Only who makes a film loads this.
  const { BufferTarget, EncodedPacket, EncodedVideoPacketSource, Mp4OutputFormat, Output } = await import('mediabunny')
  const target = new BufferTarget()
  const output = new Output({
    format: new Mp4OutputFormat({ fastStart: 'in-memory' }),
    target,
  })
  const source = new EncodedVideoPacketSource('avc')
  output.addVideoTrack(source)
  await output.start()
  const startsAt = capturedAt[0]!
  // Times that do not go forward cannot be in a film; two pictures of one moment are 1 ms apart.
  let beforeMs = -1
  for (const [i, picture] of pictures.entries()) {
    const atMs = Math.max(beforeMs + 1, capturedAt[i]! - startsAt)
    const untilMs = Math.max(atMs + 1, (capturedAt[i + 1] ?? capturedAt[i]! + lastPictureMs) - startsAt)
    beforeMs = atMs
    await source.add(new EncodedPacket(picture.bytes, picture.isKey ? 'key' : 'delta', atMs / 1000, (untilMs - atMs) / 1000), i === 0
      ? {
          decoderConfig: { codec, codedWidth: first.width, codedHeight: first.height },
        }
      : undefined)
  }
  await output.finalize()
  return {
    kind: 'film',
    film: new Blob([target.buffer!], { type: 'video/mp4' }),
    startsAt: epochMs(startsAt),
    durationMs: Math.max(1, Math.round(beforeMs)),
    width: first.width,
    height: first.height,
  }
}

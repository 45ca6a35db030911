import type { RtpPacket } from '../h264/rtp-packet.ts'
import { walkPayload } from './walk-payload.ts'

/** The NAL units of packets that follow each other; throws where a browser's depacketizer would give up. */
export function depacketize(packets: readonly RtpPacket[]): Uint8Array[] {
  const nals: Uint8Array[] = []
  let parts: Uint8Array[] | undefined
  for (const { payload } of packets) {
    for (const piece of walkPayload(payload) ?? fail('malformed payload')) {
      if (piece.kind === 'whole') {
        if (parts)
          fail('a fragment is missing')
        nals.push(piece.bytes)
        continue
      }
      if (piece.isStart === (parts !== undefined))
        fail('fragments out of order')
      parts = piece.isStart
        ? [
            Uint8Array.of(piece.header),
          ]
        : parts
      parts?.push(piece.bytes)
      if (piece.isEnd) {
        nals.push(Uint8Array.from((parts ?? []).flatMap(part => [...part])))
        parts = undefined
      }
    }
  }
  return nals
}

function fail(message: string): never {
  throw new Error(message)
}

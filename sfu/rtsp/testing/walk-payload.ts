import { NalCursor } from '../h264/nal-cursor.ts'

/** A whole NAL unit, or one fragment of one. */
export interface NalPiece {
  readonly kind: 'whole' | 'fragment'
  readonly type: number
  readonly header: number
  readonly isStart: boolean
  readonly isEnd: boolean
  readonly bytes: Uint8Array
}

/** The NAL units in one RTP payload, in order; undefined when it is malformed. */
export function walkPayload(payload: Uint8Array): NalPiece[] | undefined {
  const cursor = new NalCursor()
  if (!cursor.open(payload, 0, payload.length))
    return undefined
  const pieces: NalPiece[] = []
  while (cursor.next()) {
    const { isFragment, type, header, isStart, isEnd, start, end } = cursor
    pieces.push({
      kind: isFragment
        ? 'fragment'
        : 'whole',
      type,
      header,
      isStart,
      isEnd,
      bytes: payload.subarray(start, end),
    })
  }
  return pieces
}

/**
 * Decodes one key frame (Annex B: SPS, PPS, IDR). The caller closes the frame. Undefined where this browser has no WebCodecs; rejects
 * where it cannot decode these bytes.
 */
export async function decodeKeyFrame(bytes: Uint8Array<ArrayBuffer>): Promise<VideoFrame | undefined> {
  if (!('VideoDecoder' in globalThis))
    return undefined
  const decoded = Promise.withResolvers<VideoFrame>()
  const decoder = new VideoDecoder({
    output: frame => decoded.resolve(frame),
    error: error => decoded.reject(error),
  })
  try {
    decoder.configure({
      codec: codecOf(bytes),
      optimizeForLatency: true,
    })
    decoder.decode(new EncodedVideoChunk({ type: 'key', timestamp: 0, data: bytes }))
    await decoder.flush()
    // After a flush everything there is has been given out.
    decoded.reject(new Error('The key frame holds no picture.'))
    return await decoded.promise
  }
  finally {
    if (decoder.state !== 'closed')
      decoder.close()
  }
}

/** `avc1.PPCCLL` (RFC 6381) from the bytes after the SPS's header octet. */
function codecOf(bytes: Uint8Array): string {
  for (let i = 0; i + 6 < bytes.length; i++) {
    if (bytes[i] === 0 && bytes[i + 1] === 0 && bytes[i + 2] === 1 && (bytes[i + 3]! & 0x1F) === 7) {
      return `avc1.${[
        ...bytes.subarray(i + 4, i + 7),
      ].map(byte => byte.toString(16).padStart(2, '0')).join('')}`
    }
  }
  throw new Error('The key frame has no sequence parameter set.')
}

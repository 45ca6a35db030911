/** When each picture of a film begins, ms from its beginning, in order. Rejects for what is no film. */
export async function pictureTimes(film: Blob): Promise<readonly number[]> {
  // Only who looks at a film loads this.
  const { BlobSource, EncodedPacketSink, Input, MP4, WEBM } = await import('mediabunny')
  const input = new Input({
    source: new BlobSource(film),
    formats: [MP4, WEBM],
  })
  const track = await input.getPrimaryVideoTrack()
  const times: number[] = []
  if (track) {
    for await (const packet of new EncodedPacketSink(track).packets(undefined, undefined, { metadataOnly: true }))
      times.push(packet.timestamp * 1000)
  }
  return times.sort((a, b) => a - b)
}

/** How long a film plays, s. */
export async function durationOf(film: Blob): Promise<number> {
  const video = document.createElement('video')
  video.src = URL.createObjectURL(film)
  await new Promise((resolve, reject) => {
    video.onloadedmetadata = resolve
    video.onerror = reject
  })
  URL.revokeObjectURL(video.src)
  return video.duration
}

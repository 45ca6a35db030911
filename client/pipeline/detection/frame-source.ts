/** Not in TypeScript's DOM library: Chromium has it on the page, others in workers or not at all. */
type TrackProcessor = new (init: { track: MediaStreamTrack, maxBufferSize: number }) => { readonly readable: ReadableStream<VideoFrame> }

export interface FrameSink {
  /** Takes all frames of a track as one stream, to be read elsewhere. */
  readonly stream: (frames: ReadableStream<VideoFrame>) => void
  /** Takes single frames; the taker closes them. */
  readonly frame: (frame: VideoFrame, rtpTimestamp?: number) => void
  /** No more frames come. */
  readonly ended: () => void
}

/** Faster than this is never analysed, so it is not sent either. */
const minGapMs = 60

/**
 * Brings the frames of a track to a sink until the answer is called. The track itself is not stopped: it belongs to all who watch it.
 * With MediaStreamTrackProcessor the frames never touch this thread; elsewhere a hidden video element shows them to us one by one.
 */
export function openFrameSource(track: MediaStreamTrack, sink: FrameSink): () => void {
  const Processor = (globalThis as { MediaStreamTrackProcessor?: TrackProcessor }).MediaStreamTrackProcessor
  if (!Processor)
    return openVideoSource(track, sink)
  // One frame of buffer: only the newest is of interest.
  sink.stream(new Processor({ track, maxBufferSize: 1 }).readable)
  return () => {}
}

/** The way without MediaStreamTrackProcessor (Firefox, Safari): requestVideoFrameCallback and VideoFrame. */
export function openVideoSource(track: MediaStreamTrack, sink: Pick<FrameSink, 'frame' | 'ended'>): () => void {
  const video = document.createElement('video')
  video.muted = true
  video.playsInline = true
  video.srcObject = new MediaStream([track])
  let isOpen = true
  let lastMs = Number.NEGATIVE_INFINITY
  const show = (nowMs: number, { mediaTime, rtpTimestamp }: VideoFrameCallbackMetadata): void => {
    if (!isOpen)
      return
    if (nowMs - lastMs >= minGapMs && video.videoWidth > 0) {
      lastMs = nowMs
      sink.frame(new VideoFrame(video, {
        timestamp: Math.round(mediaTime * 1e6),
      }), rtpTimestamp)
    }
    video.requestVideoFrameCallback(show)
  }
  video.requestVideoFrameCallback(show)
  track.addEventListener('ended', sink.ended)
  // Refused only when it is closed before it played, or without a picture yet; the callback then comes with the picture.
  video.play().catch(() => {})
  return () => {
    isOpen = false
    track.removeEventListener('ended', sink.ended)
    video.srcObject = null
  }
}

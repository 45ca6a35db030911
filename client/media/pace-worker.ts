import type { ToPaceWorker } from './pace-messages.ts'
import { unreachable } from '#contract/unreachable'
import { FramePacer } from '../core/frame-pacer.ts'

const pacers = new Map<number, { pacer: FramePacer, end: AbortController }>()

globalThis.onmessage = ({ data }: MessageEvent<ToPaceWorker>) => {
  switch (data.type) {
    case 'pace':
      return void pace(data)
    case 'fps': {
      const paced = pacers.get(data.id)
      if (paced)
        paced.pacer.fps = data.fps
      return
    }
    case 'stop':
      pacers.get(data.id)?.end.abort()
      return
    default:
      unreachable(data)
  }
}

async function pace({ id, frames, out, fps }: Extract<ToPaceWorker, { type: 'pace' }>): Promise<void> {
  const pacer = new FramePacer(fps)
  const end = new AbortController()
  pacers.set(id, { pacer, end })
  const everyNth = new TransformStream<VideoFrame, VideoFrame>({
    transform(frame, controller) {
      if (pacer.takes(frame.timestamp))
        controller.enqueue(frame)
      else
        frame.close()
    },
  })
  try {
    await frames.pipeThrough(everyNth, { signal: end.signal }).pipeTo(out, { signal: end.signal })
  }
  catch {
    // Stopped, or its track ended.
  }
  pacers.delete(id)
}

import type { MediaMeasure } from '../core/media-plane.ts'
import type { MediaWorker } from './media-worker.ts'
import type { Viewer } from './viewer.ts'

/** Asks workers for their time and viewers for their bytes; one that does not answer counts as nothing. */
export async function measureMedia(workers: readonly Pick<MediaWorker, 'cpuMs'>[], viewers: Iterable<Viewer>): Promise<MediaMeasure> {
  const [times, sent] = await Promise.all([
    Promise.allSettled(workers.map(worker => worker.cpuMs())),
    Promise.all([...viewers].map(viewer => viewer.sentBytes())),
  ])
  return {
    cpuMs: times.reduce((sum, each) => sum + (each.status === 'fulfilled'
      ? each.value
      : 0), 0),
    consumers: sent.flat(),
  }
}

import type { Clip } from './rtsp-server/clip.ts'
import { join } from 'node:path'
import { demoPlant } from './demo-plant.ts'
import { loadClip } from './rtsp-server/clip.ts'

/**
 * Clips of the demo plant for an RTSP server, by stream name: the plant's own four, or `count` streams `camera-1`,
 * `camera-2`... that repeat them. Each clip is in memory once.
 */
export async function loadDemoStreams(count?: number): Promise<Record<string, Clip>> {
  const clips = await Promise.all(demoPlant.map(({ stream }) => loadClip(join(import.meta.dirname, 'footage', `${stream}.mp4`))))
  return Object.fromEntries(count === undefined
    ? demoPlant.map(({ stream }, i) => [stream, clips[i]!])
    : Array.from({ length: count }, (_, i) => [`camera-${i + 1}`, clips[i % clips.length]!]))
}

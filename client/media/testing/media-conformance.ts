import type { MediaPort } from '../../core/media-port.ts'
import { describe, expect, it } from 'vitest'
import { cameraIdOf } from '../../core/sync/testing/event-builder.ts'

export interface MediaUnderTest {
  media: MediaPort
  setAvailable: (n: number, isAvailable: boolean) => void
  /** Everything under way has come to its end, retries included. */
  settle: () => Promise<void>
  close: () => Promise<void>
}

/** What every MediaPort must do. Streams are available unless said otherwise. */
export function testMedia(name: string, open: () => Promise<MediaUnderTest>): void {
  describe(name, () => {
    it('CL15 a watcher gets the track, and all watchers of a stream the same one', async () => {
      const { media, settle, close } = await open()
      const heard: unknown[][] = [[], [], []]
      const stops = [1, 1, 2].map((n, i) => media.watch(cameraIdOf(n), 'sub', track => heard[i]!.push(track)))
      await settle()
      expect(heard.map(tracks => tracks.length)).toEqual([1, 1, 1])
      expect(heard[0]![0]).toBeDefined()
      expect(heard[0]![0]).toBe(heard[1]![0])
      expect(heard[0]![0]).not.toBe(heard[2]![0])
      const late: unknown[] = []
      stops.push(media.watch(cameraIdOf(1), 'sub', track => late.push(track)))
      expect(late).toEqual(heard[0])
      stops.forEach(stop => stop())
      await close()
    })

    it('CL15 the last watcher ends the stream, an earlier one does not', async () => {
      const { media, settle, close } = await open()
      const tracks: (MediaStreamTrack | undefined)[] = []
      const stop = [
        media.watch(cameraIdOf(1), 'sub', track => tracks.push(track)),
        media.watch(cameraIdOf(1), 'sub', () => {}),
      ]
      await settle()
      stop[0]!()
      stop[0]!()
      expect(tracks[0]?.readyState).toBe('live')
      stop[1]!()
      await settle()
      expect(tracks[0]?.readyState).toBe('ended')
      expect(tracks).toHaveLength(1)
      await close()
    })

    it('CL16 a stream that goes and comes back is told so', async () => {
      const { media, setAvailable, settle, close } = await open()
      setAvailable(1, false)
      const heard: string[] = []
      const stop = media.watch(cameraIdOf(1), 'sub', track => heard.push(track ? 'track' : 'none'))
      await settle()
      expect(heard).toEqual([])
      setAvailable(1, true)
      await settle()
      expect(heard).toEqual(['track'])
      setAvailable(1, false)
      await settle()
      expect(heard).toEqual(['track', 'none'])
      setAvailable(1, true)
      await settle()
      expect(heard).toEqual(['track', 'none', 'track'])
      stop()
      await close()
    })

    it('CL15 watching and leaving at once leaves nothing behind', async () => {
      const { media, settle, close } = await open()
      let heard = 0
      media.watch(cameraIdOf(1), 'sub', () => { heard++ })()
      await settle()
      expect(heard).toBe(0)
      await close()
    })
  })
}

import type { Camera } from '#contract/camera'
import type { Clip } from '#contract/clip'
import type { CameraId, EventId, Sha256 } from '#contract/ids'
import type { SafetyEvent } from '#contract/safety-event'
import type { Timers } from '#contract/timers'
import type { PlannedClip } from '../../core/clips/clip-plan.ts'
import type { EvidenceStore } from '../../core/clips/evidence-store.ts'
import type { FilmPort } from '../../core/clips/film-port.ts'
import { clipAfterMs, clipBeforeMs } from '#contract/clip'
import { ClipPlan } from '../../core/clips/clip-plan.ts'
import { chooseStream } from '../live/stream-choice.ts'
import { createLatch } from '../sync/latch.ts'

export interface ClipServiceParts {
  films: FilmPort
  store: EvidenceStore
  hash: (bytes: ArrayBuffer) => Promise<Sha256>
  timers: Timers
  /** Server clock minus this device's. */
  serverOffsetMs: () => number
  /** Something is known of these events' clips. */
  onChange: (eventIds: readonly EventId[]) => void
  /** A film is here to be sent. */
  onKept: () => void
  onFailure: (error: unknown) => void
}

export interface ClipService {
  /** Cuts clips until `signal` aborts. */
  readonly run: (signal: AbortSignal) => Promise<void>
  /** An event of a camera that this browser detects for was recorded. */
  readonly offer: (event: SafetyEvent) => void
  /** The pictures of these cameras, of the streams that are detected in, are kept from now on, and of no others. */
  readonly follow: (cameras: readonly Camera[]) => void
}

const idleMs = 60_000
/** Less of an event's seconds shows nothing. */
const leastMs = 2_000

/** CT1, CT2: makes the clips of this browser's events. An event whose browser goes before its seconds are over has none, and that is said. */
export function createClipService({ films, store, hash, timers, serverOffsetMs, onChange, onKept, onFailure }: ClipServiceParts): ClipService {
  const plan = new ClipPlan()
  const latch = createLatch<'offered'>(timers)
  const kept = new Map<CameraId, { streamKind: string, stop: () => void }>()
  const serverNow = (): number => timers.now() + serverOffsetMs()

  async function make({ cameraId, moments, from, until }: PlannedClip): Promise<void> {
    const [first] = moments
    const cut = await films.cut(cameraId, from, until, first!.at)
    if (cut.kind === 'trouble') {
      await store.fail(moments, cut.trouble)
      return
    }
    const { film, kind, ...described } = cut
    const clip: Clip = {
      ...described,
      sha256: await hash(await film.arrayBuffer()),
      mediaType: 'video/mp4',
      bytes: film.size,
    }
    // A film that begins after the moment, or ends before it, is still of its seconds.
    const isShown = ({ at }: PlannedClip['moments'][number]): boolean => Math.min(at + clipAfterMs, clip.startsAt + clip.durationMs) - Math.max(at - clipBeforeMs, clip.startsAt) >= leastMs
    const inside = moments.filter(isShown)
    await store.fail(moments.filter(moment => !isShown(moment)), 'no-pictures')
    if (inside.length === 0)
      return
    if (await store.keep(inside, clip, film, true))
      onKept()
  }

  function pin(cameraId: CameraId): void {
    films.pin(cameraId, plan.pinOf(cameraId))
  }

  return {
    async run(signal) {
      await store.giveUpMaking()
      while (!signal.aborted) {
        for (const planned of plan.take(serverNow())) {
          await make(planned).catch(onFailure)
          pin(planned.cameraId)
          onChange(planned.moments.map(({ eventId }) => eventId))
        }
        const waitMs = (plan.nextAt ?? serverNow() + idleMs) - serverNow()
        await latch.wait(['offered'], Math.max(0, Math.min(waitMs, idleMs)), signal)
      }
    },
    offer({ eventId, cameraId, capturedAt }) {
      if (!kept.has(cameraId) && films.isSupported)
        return
      const moment = { eventId, cameraId, at: capturedAt }
      plan.add(moment)
      pin(cameraId)
      latch.ring('offered')
      store.begin([moment]).then(() => onChange([eventId]), onFailure)
    },
    follow(cameras) {
      const wanted = new Map(cameras.map(camera => [camera.cameraId, chooseStream(camera, 'sub').streamKind]))
      for (const [cameraId, { streamKind, stop }] of kept) {
        if (wanted.get(cameraId) === streamKind)
          continue
        stop()
        kept.delete(cameraId)
      }
      for (const [cameraId, streamKind] of wanted) {
        if (!kept.has(cameraId)) {
          kept.set(cameraId, {
            streamKind,
            stop: films.keep(cameraId, streamKind),
          })
        }
      }
    },
  }
}

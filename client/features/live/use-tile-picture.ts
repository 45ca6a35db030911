import type { ShallowRef } from 'vue'
import type { CameraId } from '#contract/ids'
import type { StreamKind, Thinning } from '#contract/stream'
import type { TileRung } from '../../core/display-ladder.ts'
import type { Picture, Viewing, WatchLimit } from '../../core/media-port.ts'
import type { PresentedCounter } from '../../pipeline/live/pressure-watch.ts'
import { onScopeDispose, onWatcherCleanup, shallowRef, watch, watchEffect } from 'vue'
import { capturedAtOf } from '../../core/capture-anchor.ts'
import { HoldBack } from '../../core/hold-back.ts'
import { useLivePictures } from '../../stores/live-pictures.ts'
import { PictureStage } from './picture-stage.ts'

/** When pictures were really presented, in ms of a clock that never jumps; asked by whoever judges staleness. */
export interface FrameClock {
  /** ms since the newest presented picture; undefined before the first. */
  readonly ageMs: () => number | undefined
  /** ms from the camera to now of what is on the screen, where the whole way tells it. */
  readonly glassAgeMs: () => number | undefined
  /** When the picture on the screen was taken, ms on the server's clock, where the whole way tells it. */
  readonly shownCapturedAt: () => number | undefined
  /** ms since the tile came into sight. */
  readonly visibleForMs: () => number
  /** Pictures presented since the last call, per second. */
  readonly takeRate: () => number
}

export interface TilePictureInput {
  host: Readonly<ShallowRef<HTMLElement | null>>
  cameraId: () => CameraId
  streamKind: () => StreamKind
  rung: () => TileRung
  /** Pictures a second of the stream, where known: a stream that is slow enough is presented as it is. */
  sourceFps: () => number | undefined
  /** A tile out of sight receives nothing. */
  isVisible: () => boolean
}

/**
 * Brings the camera's pictures onto the tile while it is in sight. Another stream, another thinning and another rate are put on before
 * what was there goes. Tracks and frames stay outside Vue.
 */
export function useTilePicture({ host, cameraId, streamKind, rung, sourceFps, isVisible }: TilePictureInput) {
  const pictures = useLivePictures()
  const isRefused = shallowRef(false)
  const full = shallowRef<WatchLimit>()
  /** What the server passes on of what is shown. */
  const thinning = shallowRef<Thinning>('none')
  /** Counts each time another picture is on: what is painted over it may have to be painted again. */
  const changeOvers = shallowRef(0)
  let stage: PictureStage | undefined
  let coming: (Picture & { shown: () => void }) | undefined
  let shown: Picture | undefined
  let viewing: Viewing | undefined
  /** What was watched before, until the new one shows. */
  const before: Viewing[] = []
  let counter: PresentedCounter | undefined
  let presentedAt: number | undefined
  let shownCapturedAt: number | undefined
  let follow = (): void => {}
  /** Boxes are made elsewhere and come after their pictures: the picture waits for them a little. */
  let holdBack = new HoldBack()
  let heldMs = 0
  let visibleSince = performance.now()
  /** Which viewing is the one that counts. */
  let turn = 0
  let frames = 0
  let countedSince = performance.now()

  const fps = (): number | undefined => {
    const { maxFps } = rung()
    return maxFps >= 30 || (sourceFps() ?? Number.POSITIVE_INFINITY) <= maxFps * 1.05
      ? undefined
      : maxFps
  }

  function put(): void {
    const picture = coming
    if (!picture || !stage)
      return
    const mine = turn
    stage.show({
      track: picture.track,
      fps: fps(),
      onFirst() {
        // One of another stream, that nobody asked for any more.
        if (mine !== turn)
          return
        shown = picture
        thinning.value = picture.thinning
        before.splice(0).forEach(({ stop }) => stop())
        picture.shown()
        changeOvers.value++
      },
    })
  }

  function hold(): void {
    const wantedMs = holdBack.heldMs(performance.now())
    if (wantedMs !== heldMs)
      viewing?.holdBack(wantedMs)
    heldMs = wantedMs
  }

  watchEffect((onCleanup) => {
    holdBack = new HoldBack()
    onCleanup(pictures.onLook(cameraId(), look => holdBack.see(pictures.ageOf(look), performance.now())))
  })

  watchEffect(() => {
    if (!host.value)
      return
    const own = new PictureStage(host.value, {
      pace: pictures.pace,
      onPresented(rtpTimestamp) {
        presentedAt = performance.now()
        const anchor = shown?.readAnchor()
        shownCapturedAt = anchor && (rtpTimestamp === undefined
          ? anchor.capturedAtMs
          : capturedAtOf(rtpTimestamp, anchor))
        frames++
        counter?.count()
        hold()
        follow()
      },
    })
    stage = own
    put()
    onWatcherCleanup(() => own.close())
  })

  watch([cameraId, streamKind, isVisible], ([camera, kind, visible], [cameraBefore]) => {
    // The stream shown goes on until the next one is on; another camera's picture does not.
    if (viewing)
      before.push(viewing)
    viewing = undefined
    coming = undefined
    turn++
    isRefused.value = false
    full.value = undefined
    if (!visible || camera !== cameraBefore)
      before.splice(0).forEach(({ stop }) => stop())
    counter?.stop()
    counter = undefined
    if (!visible)
      return
    if (before.length === 0)
      visibleSince = performance.now()
    counter = pictures.countPresented(camera, kind, () => rung().maxFps)
    const mine = ++turn
    viewing = pictures.view(camera, kind, {
      onPicture(picture, done) {
        if (mine !== turn)
          return
        // A lost track leaves its last picture: the tile says how old it is, and the next one replaces it.
        coming = picture && { ...picture, shown: done }
        if (picture)
          put()
        else if (before.length === 0)
          stage?.lose()
      },
      onRefusal(refused, limit) {
        if (mine !== turn)
          return
        isRefused.value = refused
        full.value = limit
      },
    }, rung().thinning)
    // A new viewing holds nothing back until it is told.
    heldMs = 0
  }, { immediate: true })

  watch(() => rung().thinning, next => viewing?.thin(next))
  watch(fps, put)
  onScopeDispose(() => {
    viewing?.stop()
    before.forEach(({ stop }) => stop())
    counter?.stop()
  })

  const clock: FrameClock = {
    ageMs: () => presentedAt === undefined
      ? undefined
      : performance.now() - presentedAt,
    glassAgeMs() {
      const capturedAt = shown?.track.readyState === 'live'
        ? shown.readAnchor()?.capturedAtMs
        : undefined
      return capturedAt === undefined
        ? undefined
        : Math.max(0, pictures.serverNow() - capturedAt)
    },
    shownCapturedAt: () => shown?.track.readyState === 'live'
      ? shownCapturedAt
      : undefined,
    visibleForMs: () => performance.now() - visibleSince,
    takeRate() {
      const now = performance.now()
      const rate = frames / Math.max(0.001, (now - countedSince) / 1000)
      frames = 0
      countedSince = now
      return rate
    },
  }
  return {
    clock,
    isRefused,
    full,
    thinning,
    changeOvers,
    video: () => stage?.video,
    /** Calls `listener` with each picture that comes onto the screen, before it is drawn. */
    onPresented: (listener: () => void) => { follow = listener },
  }
}

import type { Ref, ShallowRef } from 'vue'
import type { Label } from '#contract/detection'
import type { CameraId } from '#contract/ids'
import type { Severity } from '#contract/severity'
import type { DrawnZone } from './overlay-scene.ts'
import { useResizeObserver } from '@vueuse/core'
import { onScopeDispose, shallowRef, watchEffect } from 'vue'
import { severities } from '#contract/severity'
import { useLivePictures } from '../../stores/live-pictures.ts'
import { paintOverlay, readOverlayPalette } from './overlay-painter.ts'
import { contentRect, lookValidMs, OverlayScene, trailMs } from './overlay-scene.ts'

interface OverlayInput {
  canvas: Readonly<ShallowRef<HTMLCanvasElement | null>>
  /** The video whose picture is on the screen now. */
  video: () => HTMLVideoElement | undefined
  /** When the picture on the screen was taken, ms on the server's clock. */
  shownCapturedAt: () => number | undefined
  cameraId: () => CameraId
  zones: () => readonly DrawnZone[]
  /** Undefined on pictures too small for names. */
  nameOf: () => ((label: Label) => string) | undefined
}

const repaintMs = 60

/**
 * Paints looks over the video, each in step with the picture it is drawn over, outside Vue. The answer is the only thing Vue hears: the severity of a breach
 * that goes on now, which changes rarely.
 */
export function useTileOverlay({ canvas, video, shownCapturedAt, cameraId, zones, nameOf }: OverlayInput): { breach: Readonly<Ref<Severity | undefined>>, paint: () => void, follow: () => void } {
  const { onLook, ageOf } = useLivePictures()
  const scene = new OverlayScene()
  const breach = shallowRef<Severity>()
  const style = getComputedStyle(document.documentElement)
  const palette = readOverlayPalette(token => style.getPropertyValue(token).trim())
  let requested = 0
  let aliveUntil = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  function paintNow(): void {
    requested = 0
    const [surface, element] = [
      canvas.value,
      video(),
    ]
    const context = surface?.getContext('2d')
    if (!surface || !context || !element)
      return
    const ratio = devicePixelRatio
    const [width, height] = [surface.clientWidth, surface.clientHeight]
    const [pixelWidth, pixelHeight] = [
      Math.round(width * ratio),
      Math.round(height * ratio),
    ]
    if (surface.width !== pixelWidth || surface.height !== pixelHeight) {
      surface.width = pixelWidth
      surface.height = pixelHeight
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    context.clearRect(0, 0, width, height)
    const now = performance.now()
    scene.shownCapturedAt = shownCapturedAt()
    paintOverlay(context, scene, contentRect(width, height, element.videoWidth, element.videoHeight), now, palette, nameOf())
    const worst = severities.find(severity => [
      ...scene.lookAt(now)?.violations.values() ?? [],
    ].includes(severity))
    if (worst !== breach.value)
      breach.value = worst
    // Paths fade and old boxes go without a new look.
    clearTimeout(timer)
    if (now < aliveUntil)
      timer = setTimeout(paint, repaintMs)
  }

  function paint(): void {
    if (requested === 0)
      requested = requestAnimationFrame(paintNow)
  }

  /** Another picture comes onto the screen: boxes go with it. Called before the frame is drawn, it paints into the same one. */
  function follow(): void {
    if (performance.now() < aliveUntil)
      paint()
  }

  watchEffect((onCleanup) => {
    onCleanup(onLook(cameraId(), (look) => {
      const now = performance.now()
      scene.see(look, now, ageOf(look))
      aliveUntil = now + Math.max(trailMs, lookValidMs) + repaintMs
      paint()
    }))
  })
  watchEffect(() => {
    scene.zones = zones()
    paint()
  })
  useResizeObserver(canvas, paint)
  onScopeDispose(() => {
    cancelAnimationFrame(requested)
    clearTimeout(timer)
  })
  return { breach, paint, follow }
}

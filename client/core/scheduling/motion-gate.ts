import type { NormBox } from '#contract/geometry'
import type { MotionCells, MotionSummary } from '../detection/motion-grid.ts'
import { backgroundStep, motionThreshold } from '../detection/motion-grid.ts'

/** Motion is believed to go on for so long after the last change: people pause in mid-step. */
const holdMs = 3_000
/** A change of this much at once is light: a lamp, the sun, an exposure that adapts. */
const lightShare = 0.6
/** Where so many cells change it is asked whether a smaller change of light did it: by how much the middle one of all became brighter or darker. */
const wideShare = 0.1
const lightStep = 0.02
/** So long after a change of light the scene is taken to settle: at the usual rate, without a burst. */
const settleMs = 2_000

/** Near the threshold a cell comes and goes: what glowed within this time still does. */
const glowMs = 6_000
/** The background has followed any light by then, even that of a hall that was dark. */
const longestGlowMs = 30_000

/** An engine that tells the cells now and then tells them so often at least. */
const cellsHoldMs = 3_000

/** Whether one camera's scene moves. Two pictures are needed to know. */
export class MotionGate {
  #pictures = 0
  #movedMs = Number.NEGATIVE_INFINITY
  #lightMs = Number.NEGATIVE_INFINITY
  #box: NormBox | undefined
  #moved: Uint8Array | undefined
  #movedCellsMs = Number.NEGATIVE_INFINITY
  #brightness: Uint8Array | undefined
  #lastBrightness: Uint8Array | undefined
  /** When a change of light was last seen in each cell: the background follows it by and by, and meanwhile a lamp looks like somebody who moves. */
  #glowMs: Float64Array | undefined
  #glowUntilMs = Number.NEGATIVE_INFINITY
  /** The scene as it was lately, with the memory of the motion grid, and since when. */
  #scene: Float32Array | undefined
  #sceneMs = Number.NaN

  /** Around what moved in the newest picture; undefined when nothing did, or everything. */
  get box(): NormBox | undefined {
    return this.#box
  }

  /** The cells that moved when they were told last (graphics processors tell about once a second), 1 each, row by row: neither light nor what it left; undefined where the engine tells none. */
  get moved(): Uint8Array | undefined {
    return this.#moved
  }

  /** Of the cells of the newest picture, 0..255; undefined where the engine did not tell them with it. */
  get brightness(): Uint8Array | undefined {
    return this.#brightness
  }

  /** Takes what the newest picture says. */
  take({ fraction, box, cells }: MotionSummary, atMs: number): void {
    this.#pictures++
    this.#box = undefined
    const isLight = cells !== undefined && (fraction >= lightShare || (fraction > wideShare && isOtherLight(this.#lastBrightness, cells.brightness)))
    this.#brightness = cells?.brightness
    this.#lastBrightness = cells?.brightness ?? this.#lastBrightness
    this.#takeCells(cells, isLight, atMs)
    // Also the very first picture, of which everything is new.
    if (fraction >= lightShare) {
      // One look tells what the light shows; the flood of changes that follows is the exposure adapting.
      if (atMs - this.#lightMs > settleMs)
        this.#lightMs = atMs
      return
    }
    if (box && fraction > 0) {
      this.#movedMs = atMs
      this.#box = box
    }
  }

  /** Cells that were not told hold for a while. */
  #takeCells(cells: MotionCells | undefined, isLight: boolean, atMs: number): void {
    if (cells) {
      this.#moved = this.#withoutLight(this.#besidesDaylight(cells.changed, cells.brightness, atMs), isLight, atMs)
      this.#movedCellsMs = atMs
    }
    else if (!(atMs - this.#movedCellsMs <= cellsHoldMs)) {
      this.#moved = undefined
    }
  }

  /**
   * Of the cells that changed those that did more than get brighter or darker with all the others: a cloud that goes by takes half a minute, and
   * each look of it is far too little to be a change of light.
   */
  #besidesDaylight(changed: Uint8Array, brightness: Uint8Array, atMs: number): Uint8Array {
    const scene = this.#scene
    if (!scene || scene.length !== brightness.length) {
      this.#scene = Float32Array.from(brightness)
      this.#sceneMs = atMs
      return changed
    }
    const gain = changed.includes(1)
      ? medianRatio(scene, brightness)
      : 1
    const left = changed.map((differs, cell) => differs === 1 && Math.abs(brightness[cell]! - gain * scene[cell]!) > motionThreshold
      ? 1
      : 0)
    const step = backgroundStep(atMs - this.#sceneMs)
    this.#sceneMs = atMs
    for (let cell = 0; cell < scene.length; cell++)
      scene[cell]! += step * (brightness[cell]! - scene[cell]!)
    return left
  }

  #withoutLight(changed: Uint8Array, isLight: boolean, atMs: number): Uint8Array {
    const moved = new Uint8Array(changed.length)
    if (isLight) {
      // Not at the very first picture, after which there is no background to follow.
      if (this.#pictures > 1) {
        this.#glowMs = Float64Array.from(changed, differs => differs === 1
          ? atMs
          : Number.NEGATIVE_INFINITY)
        this.#glowUntilMs = atMs + longestGlowMs
      }
      return moved
    }
    const glow = atMs < this.#glowUntilMs
      ? this.#glowMs
      : undefined
    for (let cell = 0; cell < changed.length; cell++) {
      if (changed[cell] !== 1)
        continue
      if (glow && atMs - glow[cell]! <= glowMs)
        glow[cell] = atMs
      else
        moved[cell] = 1
    }
    return moved
  }

  /** The picture changed its size, or the camera was away: nothing is known. */
  forget(): void {
    this.#pictures = 0
    this.#movedMs = Number.NEGATIVE_INFINITY
    this.#lightMs = Number.NEGATIVE_INFINITY
    this.#box = undefined
    this.#moved = undefined
    this.#brightness = undefined
    this.#lastBrightness = undefined
    this.#glowUntilMs = Number.NEGATIVE_INFINITY
    this.#scene = undefined
  }

  state(nowMs: number): 'moving' | 'still' | 'unknown' {
    if (this.#pictures < 2)
      return 'unknown'
    return nowMs - this.#movedMs <= holdMs || nowMs - this.#lightMs <= settleMs
      ? 'moving'
      : 'still'
  }
}

/** Whether the middle one of all cells became brighter or darker: nobody is so large. */
function isOtherLight(before: Uint8Array | undefined, now: Uint8Array): boolean {
  return before !== undefined && Math.abs(medianRatio(before, now) - 1) > lightStep
}

/** By how much the middle one of all cells is brighter. */
function medianRatio(before: Uint8Array | Float32Array, now: Uint8Array): number {
  const ratios = Float32Array.from(now, (brightness, cell) => brightness / Math.max(1, before[cell]!)).sort()
  return ratios[ratios.length >> 1]!
}

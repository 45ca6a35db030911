import type { NormBox } from '#contract/geometry'
import { cellBox, motionCells, motionColumns, motionRows, neighbours } from '../detection/motion-grid.ts'

/** Something that stands where nothing stood before. */
export interface LeftThing {
  readonly box: NormBox
  /** On the clock of the looks. */
  readonly sinceMs: number
}

/** How the empty scene is learnt: quickly at first, then as slowly as daylight changes. */
const learnMs = 5_000
const firstMs = 4_000
const slowMs = 120_000
/** More looks than this tell nothing more of what stands. */
const everyMs = 450
/** Brightness (0..255) by which a cell differs from the empty scene; above the threshold of motion, for it has to last. */
const differs = 12
/** It moves while it changes by more than this from look to look. */
const trembles = 6
/** What stands, stands still for so long before it is believed; people who stop move on or fidget. */
const settleMs = 6_000
/** After so long it belongs to the scene. */
const keepMs = 1_800_000
/** Cells that somebody stood before in the last moments tell nothing: the tracker loses people for a look or two. */
const occupiedMs = 1_500
/** What stood, stands so long without being told. */
const untoldMs = 5_000
/** Fewer cells are a mark on the floor, more than this share of the picture the light or the camera. */
const leastCells = 2
const sceneShare = 0.4
/** A box may end beside the body, and a shadow further: shares of the box on each side, and at least a cell. */
const marginShare = 0.3

/**
 * Finds what was left standing without knowing what it is: cells of the motion grid that lastingly differ from the empty scene, which is learnt
 * only where nobody stands. That is what the short memory of the motion gate cannot tell: there somebody who stood for ten seconds leaves
 * a ghost behind. Light is taken out by the median ratio of all cells. One instance per camera; its clock is the looks'.
 */
export class LeftStanding {
  readonly #empty = new Float32Array(motionCells)
  /** 0: never seen without somebody before it. */
  readonly #isKnown = new Uint8Array(motionCells)
  readonly #before = new Float32Array(motionCells)
  readonly #stillSinceMs = new Float64Array(motionCells).fill(Number.NaN)
  readonly #occupiedMs = new Float64Array(motionCells).fill(Number.NEGATIVE_INFINITY)
  readonly #seen = new Float32Array(motionCells)
  #firstMs = Number.NaN
  #lastMs = Number.NaN
  #standing: LeftThing[] = []

  /**
   * Takes the brightness of the cells (undefined in looks with which the engine does not tell them) and the boxes of all that has a label; answers
   * what stands, largest first.
   */
  look(brightness: Uint8Array | undefined, labelled: readonly NormBox[], atMs: number): LeftThing[] {
    if (brightness && brightness.length !== motionCells)
      return []
    this.#occupy(labelled, atMs)
    if (!brightness) {
      return atMs - this.#lastMs <= untoldMs
        ? this.#standing
        : []
    }
    if (atMs >= this.#lastMs && atMs - this.#lastMs < everyMs)
      return this.#standing
    if (Number.isNaN(this.#firstMs) || atMs < this.#lastMs)
      this.#begin(brightness, atMs)
    const elapsedMs = atMs - this.#lastMs
    this.#lastMs = atMs
    const gain = this.#gain(brightness, atMs)
    let different = 0
    for (let cell = 0; cell < motionCells; cell++) {
      this.#seen[cell] = brightness[cell]! / gain
      different += Number(this.#isKnown[cell] === 1 && this.#isFree(cell, atMs) && Math.abs(this.#seen[cell]! - this.#empty[cell]!) > differs)
    }
    if (different > sceneShare * motionCells) {
      this.#begin(brightness, atMs)
      return this.#standing
    }
    for (let cell = 0; cell < motionCells; cell++)
      this.#learn(cell, elapsedMs, atMs)
    this.#standing = this.#things(atMs)
    return this.#standing
  }

  /** The camera was away, or its picture is another one. */
  forget(): void {
    this.#firstMs = Number.NaN
    this.#lastMs = Number.NaN
  }

  #begin(brightness: Uint8Array, atMs: number): void {
    this.#firstMs = atMs
    this.#lastMs = atMs
    this.#isKnown.fill(0)
    this.#stillSinceMs.fill(Number.NaN)
    this.#before.set(brightness)
    this.#standing = []
  }

  #occupy(labelled: readonly NormBox[], atMs: number): void {
    for (const { x1, y1, x2, y2 } of labelled) {
      const wide = Math.max(1, marginShare * (x2 - x1) * motionColumns)
      const high = Math.max(1, marginShare * (y2 - y1) * motionRows)
      const right = Math.min(motionColumns - 1, Math.floor(x2 * motionColumns + wide))
      const bottom = Math.min(motionRows - 1, Math.floor(y2 * motionRows + high))
      for (let row = Math.max(0, Math.floor(y1 * motionRows - high)); row <= bottom; row++) {
        for (let column = Math.max(0, Math.floor(x1 * motionColumns - wide)); column <= right; column++)
          this.#occupiedMs[row * motionColumns + column] = atMs
      }
    }
  }

  #isFree(cell: number, atMs: number): boolean {
    return atMs - this.#occupiedMs[cell]! > occupiedMs
  }

  /** By how much everything is brighter than in the empty scene: the median of the cells' ratios. */
  #gain(brightness: Uint8Array, atMs: number): number {
    const ratios: number[] = []
    for (let cell = 0; cell < motionCells; cell++) {
      if (this.#isKnown[cell] === 1 && this.#isFree(cell, atMs) && this.#empty[cell]! > 16)
        ratios.push(brightness[cell]! / this.#empty[cell]!)
    }
    ratios.sort((a, b) => a - b)
    const median = ratios[Math.floor(ratios.length / 2)] ?? 1
    return Math.min(4, Math.max(0.25, median))
  }

  #learn(cell: number, elapsedMs: number, atMs: number): void {
    const seen = this.#seen[cell]!
    const isStill = Math.abs(seen - this.#before[cell]!) <= trembles
    this.#before[cell] = seen
    if (!this.#isFree(cell, atMs))
      return
    if (this.#isKnown[cell] === 0) {
      // What never moved since the beginning is the scene, whatever it is.
      this.#empty[cell] = seen
      this.#isKnown[cell] = 1
      return
    }
    const difference = seen - this.#empty[cell]!
    const isNew = atMs - this.#firstMs < firstMs
    if (Math.abs(difference) <= differs || isNew) {
      this.#stillSinceMs[cell] = Number.NaN
      this.#empty[cell]! += difference * (1 - Math.exp(-elapsedMs / (isNew ? learnMs : slowMs)))
      return
    }
    if (!isStill || Number.isNaN(this.#stillSinceMs[cell]!))
      this.#stillSinceMs[cell] = atMs
    if (atMs - this.#stillSinceMs[cell]! > keepMs) {
      this.#empty[cell] = seen
      this.#stillSinceMs[cell] = Number.NaN
    }
  }

  /** Neighbouring cells that stand, as boxes. */
  #things(atMs: number): LeftThing[] {
    const stands = (cell: number): boolean => atMs - this.#stillSinceMs[cell]! >= settleMs
    const taken = new Uint8Array(motionCells)
    const things: (LeftThing & { readonly cells: number })[] = []
    for (let first = 0; first < motionCells; first++) {
      if (taken[first] === 1 || !stands(first))
        continue
      const open = [first]
      taken[first] = 1
      let cells = 0
      let { x1, y1, x2, y2 } = cellBox(first)
      let sinceMs = Number.POSITIVE_INFINITY
      for (let cell = open.pop(); cell !== undefined; cell = open.pop()) {
        const box = cellBox(cell)
        cells++
        x1 = Math.min(x1, box.x1)
        y1 = Math.min(y1, box.y1)
        x2 = Math.max(x2, box.x2)
        y2 = Math.max(y2, box.y2)
        sinceMs = Math.min(sinceMs, this.#stillSinceMs[cell]!)
        for (const next of neighbours(cell)) {
          if (taken[next] === 0 && stands(next)) {
            taken[next] = 1
            open.push(next)
          }
        }
      }
      if (cells >= leastCells) {
        things.push({
          box: { x1, y1, x2, y2 },
          sinceMs,
          cells,
        })
      }
    }
    return things.sort((a, b) => b.cells - a.cells).map(({ box, sinceMs }) => ({ box, sinceMs }))
  }
}

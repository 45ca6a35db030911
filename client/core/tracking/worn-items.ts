import type { Label } from '#contract/detection'
import type { BoxRows } from '../detection/box-rows.ts'
import type { SeenTracks } from './byte-tracker.ts'
import type { WornItemName } from './item-fit.ts'
import type { ItemVerdict, VoteTerms } from './item-votes.ts'
import { labels as contractLabels } from '#contract/detection'
import { rowLength } from '../detection/box-rows.ts'
import { AssignmentSolver } from './assignment.ts'
import { itemFit, noFit, partHidden, partInFrame, wornItems } from './item-fit.ts'
import { ItemVotes } from './item-votes.ts'
import { RowList } from './row-list.ts'

/**
 * Measured on people whom the shipped detector was not trained on (RF100: 408 helmets and 34 bare heads, 262 vests and 147 bare trunks), each seen
 * going up and down over 15 s as rendered ones do (bench/rules). Helmets: .64 of the bare heads are told, and .013 of the helmets as bare (by the best label
 * of each look alone .46 and .005). Vests, which it tells less well: .66 and .04 (.72 and .08).
 */
const terms: Readonly<Record<WornItemName, VoteTerms>> = {
  helmet: {
    leastWorn: 0.45,
    leastBare: 0.1,
    bareShare: 0.22,
    wornShare: 0.15,
  },
  vest: {
    leastWorn: 0.3,
    leastBare: 0.2,
    bareShare: 0.75,
    wornShare: 0.5,
  },
}
/** Who was not seen for this long is forgotten; a track lives no longer either. */
const forgetAfterMs = 4000

interface PersonVotes {
  readonly helmet: ItemVotes
  readonly vest: ItemVotes
  lastSeenAtMs: number
}

/** Label indices of one item, and what they say; -1 where the detector does not know it. */
interface ItemLabels { readonly worn: number, readonly bare: number }

/**
 * Who wears a helmet and a vest: every look's items (`helmet`, `no_helmet`, `vest`, `no_vest`) are tied to the people tracked in it, one
 * item to one person at the best total fit, and each person's looks vote. A look counts for a person whose head (or trunk) it
 * shows: large enough, not cut by the frame, not behind somebody nearer. One instance per camera; no clock of its own.
 */
export class WornItems {
  readonly #person: number
  readonly #labels: Readonly<Record<WornItemName, ItemLabels>>
  readonly #votes = new Map<number, PersonVotes>()
  readonly #solver = new AssignmentSolver()
  /** Places in `seen` of the people of this look, and rows of the items of one kind. */
  readonly #people = new RowList()
  readonly #items = new RowList()
  #cost = new Float64Array(0)
  #scoreAt = new Int32Array(0)
  #now = 0

  /** `labels`: what the label indices in the rows mean, the detector's own. */
  constructor(labels: readonly Label[] = contractLabels) {
    this.#person = labels.indexOf('person')
    this.#labels = {
      helmet: {
        worn: labels.indexOf('helmet'),
        bare: labels.indexOf('no_helmet'),
      },
      vest: {
        worn: labels.indexOf('vest'),
        bare: labels.indexOf('no_vest'),
      },
    }
  }

  /** Counts one look: its rows, and what the tracker saw in them. */
  look(from: BoxRows, seen: SeenTracks, aspect: number): void {
    this.#now = seen.atMs
    this.#people.clear()
    for (let i = 0; i < seen.count; i++) {
      if (from.rows[seen.detection[i]! * rowLength + 5] === this.#person)
        this.#people.add(i)
    }
    for (let i = 0; i < this.#people.count; i++)
      this.#votesOf(seen.trackId[this.#people.items[i]!]!).lastSeenAtMs = this.#now
    for (let i = 0; i < wornItems.length; i++)
      this.#count(wornItems[i]!, from, seen, aspect)
    this.#forget()
  }

  /** What the looks up to now say of a tracked person; undefined for whom no look counted lately. */
  verdictOf(trackId: number): Record<WornItemName, ItemVerdict> | undefined {
    const votes = this.#votes.get(trackId)
    return votes && {
      helmet: votes.helmet.verdictAt(this.#now),
      vest: votes.vest.verdictAt(this.#now),
    }
  }

  #count(name: WornItemName, from: BoxRows, seen: SeenTracks, aspect: number): void {
    const { rows } = from
    const people = this.#people
    // Helmet and bare head are looked for apart: a detector that doubts tells of both in one place.
    this.#tie(name, this.#labels[name].worn, from, seen)
    for (let p = 0; p < people.count; p++)
      this.#scoreAt[p] = this.#itemOf(p)
    this.#tie(name, this.#labels[name].bare, from, seen)
    for (let p = 0; p < people.count; p++) {
      const place = people.items[p]!
      const person = seen.detection[place]! * rowLength
      if (partInFrame(rows, person, aspect) && !this.#hidden(name, from, seen, person))
        this.#votesOf(seen.trackId[place]!)[name].add(this.#now, rows, this.#scoreAt[p]!, this.#itemOf(p))
    }
  }

  /** Ties the items of one label to the people of this look. */
  #tie(name: WornItemName, label: number, { rows, count }: BoxRows, seen: SeenTracks): void {
    const people = this.#people
    const items = this.#items
    items.clear()
    for (let i = 0; i < count; i++) {
      if (rows[i * rowLength + 5]! === label)
        items.add(i)
    }
    if (this.#cost.length < people.count * items.count)
      this.#cost = new Float64Array(people.count * items.count * 2)
    if (this.#scoreAt.length < people.count)
      this.#scoreAt = new Int32Array(people.count * 2)
    let cell = 0
    for (let p = 0; p < people.count; p++) {
      const person = seen.detection[people.items[p]!]! * rowLength
      for (let i = 0; i < items.count; i++)
        this.#cost[cell++] = itemFit(name, rows, items.items[i]! * rowLength, person)
    }
    this.#solver.solve(this.#cost, people.count, items.count, noFit)
  }

  /** Where the score of the item that was tied to a person last is in the rows; -1 without one. */
  #itemOf(p: number): number {
    const column = this.#solver.columnOfRow[p]!
    return column < 0
      ? -1
      : this.#items.items[column]! * rowLength + 4
  }

  #hidden(name: WornItemName, { rows }: BoxRows, seen: SeenTracks, person: number): boolean {
    for (let q = 0; q < this.#people.count; q++) {
      const other = seen.detection[this.#people.items[q]!]! * rowLength
      if (other !== person && partHidden(name, rows, person, other))
        return true
    }
    return false
  }

  #votesOf(trackId: number): PersonVotes {
    let votes = this.#votes.get(trackId)
    if (!votes) {
      votes = {
        helmet: new ItemVotes(terms.helmet),
        vest: new ItemVotes(terms.vest),
        lastSeenAtMs: this.#now,
      }
      this.#votes.set(trackId, votes)
    }
    return votes
  }

  #forget(): void {
    for (const [trackId, { lastSeenAtMs }] of this.#votes) {
      if (this.#now - lastSeenAtMs > forgetAfterMs)
        this.#votes.delete(trackId)
    }
  }
}

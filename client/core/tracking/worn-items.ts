import type { Label } from '#contract/detection'
import type { BoxRows } from '../detection/box-rows.ts'
import type { SeenTracks } from './byte-tracker.ts'
import type { WornItemName } from './item-fit.ts'
import type { ItemVerdict } from './item-votes.ts'
import { labels as contractLabels } from '#contract/detection'
import { rowLength } from '../detection/box-rows.ts'
import { AssignmentSolver } from './assignment.ts'
import { itemFit, noFit, partHidden, partInFrame, wornItems } from './item-fit.ts'
import { ItemVotes, vote } from './item-votes.ts'
import { RowList } from './row-list.ts'

/**
 * Below these scores an item says nothing. Measured on people whom the shipped detector was not trained on (RF100: 408 helmets and 34 bare heads,
 * 262 vests and 147 bare trunks): it takes half of the bare heads for a helmet at .3 and one in five at .45, and no_helmet at .2 is found on 41 %
 * of the bare heads and on less than 1 % of the helmets. no_vest at .3 finds 60 % of the bare trunks, and 5 % of the vests; at .2 these are 75 % and 16 %.
 */
const leastScores: Readonly<Record<WornItemName, { readonly worn: number, readonly bare: number }>> = {
  helmet: { worn: 0.45, bare: 0.2 },
  vest: { worn: 0.3, bare: 0.3 },
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
    const { worn, bare } = this.#labels[name]
    const people = this.#people
    const items = this.#items
    items.clear()
    for (let i = 0; i < from.count; i++) {
      const label = rows[i * rowLength + 5]!
      const score = rows[i * rowLength + 4]!
      if ((label === worn && score >= leastScores[name].worn) || (label === bare && score >= leastScores[name].bare))
        items.add(i)
    }
    if (this.#cost.length < people.count * items.count)
      this.#cost = new Float64Array(people.count * items.count * 2)
    let cell = 0
    for (let p = 0; p < people.count; p++) {
      const person = seen.detection[people.items[p]!]! * rowLength
      for (let i = 0; i < items.count; i++)
        this.#cost[cell++] = itemFit(name, rows, items.items[i]! * rowLength, person)
    }
    this.#solver.solve(this.#cost, people.count, items.count, noFit)
    for (let p = 0; p < people.count; p++) {
      const place = people.items[p]!
      const person = seen.detection[place]! * rowLength
      if (!partInFrame(rows, person, aspect) || this.#hidden(name, from, seen, person))
        continue
      const column = this.#solver.columnOfRow[p]!
      const item = column < 0
        ? -1
        : items.items[column]! * rowLength
      const said = item < 0
        ? vote.silent
        : rows[item + 5] === worn
          ? vote.worn
          : vote.bare
      this.#votesOf(seen.trackId[place]!)[name].add(this.#now, said, rows, item + 4)
    }
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
        helmet: new ItemVotes(),
        vest: new ItemVotes(),
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

import type { TrackedDetection } from '#contract/detection'
import type { NormBox } from '#contract/geometry'
import type { GroundPlane } from '#contract/ground-plane'
import type { RuleId } from '#contract/ids'
import type { Rule } from '#contract/rule'
import type { Severity } from '#contract/severity'
import type { Zone } from '#contract/zone'
import type { Judgement as ActJudgement } from './acts.ts'
import type { PairLooks } from './pair-looks.ts'
import type { RuleLook } from './rule-look.ts'
import type { RuleMemory } from './rule-memory.ts'
import type { RuleTrouble } from './rule-trouble.ts'
import type { ToldAct } from './told-acts.ts'
import { severities } from '#contract/severity'
import { minuteOfWeek, watchesAt } from '#contract/site-week'
import { settleActs } from './acts.ts'
import { createFloor } from './floor.ts'
import { ItemConditions } from './item-conditions.ts'
import { createRuleMemory } from './rule-memory.ts'
import { seeRule } from './see-rule.ts'
import { ToldActs } from './told-acts.ts'
import { TrackLooks } from './track-looks.ts'
import { blindAfterMs } from './zone-time.ts'

export interface Judgement extends ActJudgement {
  /** Rules that cannot tell what they should under the circumstances of this look. */
  readonly troubles: readonly RuleTrouble[]
  /** Something was seen for the first time that is an event if the next looks agree: the sooner they come, the sooner it is told. */
  readonly isConfirming: boolean
}

/** What is known of a look beside its tracks; what is absent, a Rule does without. */
export interface LookCircumstances {
  /** The wall clock at the picture, epoch ms, for schedules; without it every hour is watched. */
  readonly wallMs?: number
  readonly picture?: { readonly width: number, readonly height: number }
  readonly verdictOf?: RuleLook['verdictOf']
  readonly motionBox?: NormBox | undefined
  readonly movedCells?: RuleLook['movedCells'] | undefined
  readonly leftStanding?: RuleLook['leftStanding'] | undefined
}

/** Where the camera stands. */
export interface JudgeSite {
  readonly groundPlane?: GroundPlane | undefined
  /** IANA; UTC where absent. */
  readonly timeZone?: string | undefined
}

interface KnownRule {
  readonly rule: Rule
  readonly zones: Zone[]
  /** The outlines and the floor, to notice a change of them under an unchanged Rule. */
  readonly places: string
  memory: RuleMemory
}

const defaultAspect = 16 / 9
/** A person and a truck that close in this fast (metres a second) and are near each other in so many seconds if they go on. */
const nearingMps = 0.2
const nearingS = 1.2
const nothing: readonly RuleTrouble[] = []

/** The rules of one camera with what they remember. A rule that is edited (new version) starts anew, and so does one whose zones moved. */
export class CameraJudge {
  #rules: KnownRule[] = []
  #floor = createFloor(undefined)
  #plane = ''
  #timeZone = 'UTC'
  #itemConditions = new ItemConditions()
  readonly #trackLooks = new TrackLooks()
  readonly #told = new ToldActs()
  /** As told at the last look, and the own clock, which never goes back. */
  #givenMs = Number.NaN
  #nowMs = 0
  #aspect = Number.NaN
  #wallMinute = Number.NaN
  #minuteOfWeek = 0

  /** Takes the rules and zones of this camera; the memory of unchanged rules stays. */
  configure(rules: readonly Rule[], zones: readonly Zone[], site: JudgeSite = {}): void {
    const plane = JSON.stringify(site.groundPlane) ?? ''
    if (plane !== this.#plane) {
      this.#plane = plane
      this.#floor = createFloor(site.groundPlane)
    }
    this.#timeZone = site.timeZone ?? 'UTC'
    this.#wallMinute = Number.NaN
    const old = new Map<RuleId, KnownRule>(this.#rules.map(r => [r.rule.ruleId, r]))
    this.#rules = rules.map((rule) => {
      const before = old.get(rule.ruleId)
      const own = zones.filter(z => rule.zoneIds.includes(z.zoneId))
      const places = JSON.stringify(own.map(z => [z.zoneId, z.polygon])) + plane
      return {
        rule,
        zones: own,
        places,
        memory: before?.rule.version === rule.version && before.places === places
          ? before.memory
          : createRuleMemory(),
      }
    })
  }

  /** LE7: another detector's event of this camera is kept; its act is not raised here again. */
  tell(act: ToldAct): void {
    this.#told.add(act)
  }

  /**
   * Judges one look: the tracks seen in it, at `atMs` of a monotonic clock (where it steps back, no time has passed). `mayRaise` is false
   * while somebody else records this camera's events; what begins then is raised when it turns true within 15 s, so that nothing is lost
   * between two holders of the lease.
   */
  judge(tracks: readonly TrackedDetection[], atMs: number, mayRaise: boolean, circumstances: LookCircumstances = {}): Judgement {
    this.#nowMs += atMs > this.#givenMs
      ? atMs - this.#givenMs
      : 0
    this.#givenMs = atMs
    this.#noticeView(circumstances)
    this.#trackLooks.look(tracks, this.#nowMs)
    if (circumstances.wallMs !== undefined)
      this.#told.look(tracks, circumstances.wallMs)
    const judgement = {
      hits: [],
      violations: new Map<number, Severity>(),
      occupiedZoneIds: [],
      troubles: nothing,
    }
    const look: RuleLook = {
      // Where one of two may go on with an act it is always the same one, in whatever order they come.
      tracks: tracks.every(({ trackId }, i) => i === 0 || trackId > tracks[i - 1]!.trackId)
        ? tracks
        : tracks.toSorted((a, b) => a.trackId - b.trackId),
      atMs: this.#nowMs,
      aspect: Number.isNaN(this.#aspect)
        ? defaultAspect
        : this.#aspect,
      floor: this.#floor,
      scoreOf: track => this.#trackLooks.scoreOf(track),
      isNew: track => this.#trackLooks.isNew(track),
      isWhole: track => this.#trackLooks.isWhole(track),
      ...(circumstances.verdictOf
        ? { verdictOf: circumstances.verdictOf }
        : {}),
      ...(circumstances.motionBox
        ? { motionBox: circumstances.motionBox }
        : {}),
      ...(circumstances.movedCells && { movedCells: circumstances.movedCells }),
      ...(circumstances.leftStanding && {
        // On the own clock, as everything here.
        leftStanding: circumstances.leftStanding.map(({ box, sinceMs }) => ({ box, sinceMs: this.#nowMs - Math.max(0, atMs - sinceMs) })),
      }),
    }
    let isConfirming = false
    for (const known of this.#rules) {
      if (this.#watches(known.rule, circumstances.wallMs)) {
        this.#judgeOne(known, look, mayRaise, judgement, circumstances.wallMs)
        isConfirming ||= confirms(known, look.atMs)
      }
      else {
        rest(known.memory)
      }
    }
    return {
      ...judgement,
      isConfirming,
      troubles: this.#troubles(look, circumstances),
    }
  }

  /** The tracker began anew: its ids count from 1 again and mean other objects. */
  forget(): void {
    for (const known of this.#rules)
      known.memory = createRuleMemory()
    this.#trackLooks.forget()
    this.#told.forget()
    this.#itemConditions = new ItemConditions()
  }

  #judgeOne({ rule, zones, memory }: KnownRule, look: RuleLook, mayRaise: boolean, judgement: ActJudgement, wallMs: number | undefined): void {
    seeRule(memory, rule, zones, look)
    const { condition, severity } = rule
    if (wallMs !== undefined) {
      const when = { nowMs: look.atMs, wallMs, aspect: look.aspect }
      const isCritical = (told: Severity): boolean => condition.kind === 'proximity' && told === 'critical'
      this.#told.settle(rule.ruleId, memory.acts, told => !isCritical(told), when)
      this.#told.settle(rule.ruleId, memory.critical, isCritical, when)
    }
    const terms = {
      rule,
      severity,
      label: condition.kind === 'motion' || condition.kind === 'blocked-exit'
        ? 'motion' as const
        : 'nobody' as const,
      atMs: look.atMs,
      mayRaise,
      clearAfterMs: 'clearAfterMs' in condition
        ? condition.clearAfterMs
        : blindAfterMs,
      isOncePerTrack: condition.kind === 'missing-helmet' || condition.kind === 'missing-vest',
      isInstant: condition.kind === 'line-crossing',
    }
    settleActs(memory.acts, terms, judgement, isWorse)
    if (condition.kind === 'proximity')
      settleActs(memory.critical, { ...terms, severity: 'critical' }, judgement, isWorse)
  }

  #watches(rule: Rule, wallMs: number | undefined): boolean {
    if (!rule.armed)
      return false
    if (!rule.schedule || wallMs === undefined)
      return true
    const minute = Math.floor(wallMs / 60_000)
    if (minute !== this.#wallMinute) {
      this.#wallMinute = minute
      this.#minuteOfWeek = minuteOfWeek(wallMs, this.#timeZone)
    }
    return watchesAt(rule.schedule, this.#minuteOfWeek)
  }

  /** A picture of another shape shows another part of the world: what was begun there ends. Another size of the same shape is the same view. */
  #noticeView({ picture }: LookCircumstances): void {
    if (!picture || !(picture.width > 0) || !(picture.height > 0))
      return
    const aspect = picture.width / picture.height
    // 640x360 and 1920x1088 are one view: encoders round to 16 lines.
    if (Math.abs(aspect - this.#aspect) > 0.05 * aspect)
      this.#rules.forEach(known => rest(known.memory))
    this.#aspect = aspect
  }

  #troubles({ tracks, atMs }: RuleLook, { picture }: LookCircumstances): readonly RuleTrouble[] {
    const onItems = this.#rules.filter(({ rule }) => rule.armed && (rule.condition.kind === 'missing-helmet' || rule.condition.kind === 'missing-vest'))
    if (onItems.length === 0)
      return nothing
    const because = this.#itemConditions.look(tracks, atMs, picture)
    return because
      ? onItems.map(({ rule }) => ({ ruleId: rule.ruleId, kind: 'items-unreliable', because }))
      : nothing
  }
}

/** Of the kinds that are confirmed within a second; the others wait for much longer than a look. */
function confirms({ rule: { condition }, memory }: KnownRule, atMs: number): boolean {
  switch (condition.kind) {
    case 'zone-presence': return memory.acts.acts.values().some(ofZone => ofZone.values().some(act => act.violatingSinceMs === undefined && act.lastMs === atMs))
    case 'proximity': return memory.pairs.values().some(ofTruck => ofTruck.values().some(pair =>
      pair.lastMs === atMs && (isNearing(pair, condition.warnM) || isNearing(pair, condition.criticalM) || pair.isOpen(condition.minLooks, condition.ofLooks))))
    default: return false
  }
}

/** Two who come towards each other are looked at often before they are near. */
function isNearing({ distanceM, closingMps }: PairLooks, nearM: number): boolean {
  return distanceM > nearM && closingMps > nearingMps && distanceM - nearM <= closingMps * nearingS
}

/** A Rule that does not watch sees nothing and forgets what was begun, but not whom it raised. */
function rest(memory: RuleMemory): void {
  for (const part of [
    memory.acts.acts,
    memory.critical.acts,
    memory.windows,
    memory.upright,
    memory.inside,
    memory.manned,
    memory.sides,
    memory.footings,
    memory.paths,
    memory.pairs,
  ])
    part.clear()
}

function isWorse(a: Severity, b: Severity): boolean {
  return severities.indexOf(a) < severities.indexOf(b)
}

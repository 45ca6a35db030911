import type { Engine } from '#contract/detection'
import type { CameraId, DetectorId, DeviceId, OrganizationId, SiteId } from '#contract/ids'
import type { Scope } from '#contract/scope'
import type { Capability, StationFacts } from '#contract/station'
import type { EpochMs } from '#contract/time'
import type { UnreliableRule } from '#contract/unreliable-rule'
import type { LeaseTable } from './lease-table.ts'

/** What a browser offered when it came, or since. */
export interface LeaseOffer {
  readonly fpsBudget: number
  readonly engine: Engine
  readonly capability: Capability
  readonly scope: Scope
  /** It signed in as a station: one of the server's own. */
  readonly isOwnStation: boolean
}

/** What it says each second. */
export interface LeaseReport {
  readonly facts?: StationFacts
  readonly ready: readonly CameraId[]
  readonly failing: readonly CameraId[]
  readonly fps: Readonly<Record<CameraId, number>>
  /** What other server processes tell of a camera; absent: a server of an older version. */
  readonly looks?: Readonly<Record<CameraId, { readonly detectorId: DetectorId, readonly lastLookAgeMs?: number, readonly unreliable?: UnreliableRule[] }>>
}

/** One browser of this server process. */
export interface OwnCandidate {
  readonly holderId: string
  readonly deviceId?: DeviceId
  /** Of the person; a station has a name of its own. */
  readonly name: string
  readonly offer: LeaseOffer
  readonly report: LeaseReport
  readonly connectedAt: EpochMs
  /** Since its last sign of life, ms. */
  readonly silentMs: number
}

/** Whoever is concerned by a lease, of whichever server process. */
export interface KnownBrowser {
  readonly holderId: string
  readonly deviceId?: DeviceId
  readonly stationId?: DeviceId
  readonly name: string
  /** Connected to this server process. */
  readonly isHere: boolean
  /** Of one that is connected to another: what it said last, and how long ago, ms. */
  readonly elsewhere?: { readonly engine: Engine, readonly report: LeaseReport, readonly silentMs: number }
  /** What limits it as a station; absent: nothing. */
  readonly siteIds?: readonly SiteId[]
  readonly isDrained: boolean
}

/** One election: this process's browsers go in, everybody's leases come out. */
export interface LeaseTurn {
  readonly organizationId: OrganizationId
  readonly serverId: string
  readonly mine: readonly OwnCandidate[]
  readonly cameras: readonly { readonly cameraId: CameraId, readonly siteId?: SiteId | undefined }[]
  /** After the database was away: nobody had a way to give signs of life, so nobody counts as silent yet. */
  readonly isFirstAfterOutage: boolean
  /** Given with epoch 0 meanwhile: whoever looked stays where possible. */
  readonly provisional: ReadonlyMap<CameraId, string>
}

export interface LeaseTurnResult {
  readonly table: LeaseTable
  readonly browsers: ReadonlyMap<string, KnownBrowser>
  /** ms until somebody of any process becomes late or is given up, as things stand. */
  readonly nextInMs: number
}

/** LE13: takes the election's lock, so that any number of processes take turns. Rejects while the database is away. */
export type TakeLeaseTurn = (turn: LeaseTurn) => Promise<LeaseTurnResult>

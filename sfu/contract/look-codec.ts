import type { CameraId, ZoneId } from './ids.ts'
import type { SharedLook } from './shared-look.ts'
import { labels } from './detection.ts'
import { cameraIdSchema, zoneIdSchema } from './ids.ts'
import { severities } from './severity.ts'
import { epochMs } from './time.ts'

/*
 * A look on a data channel: some 100 bytes for five people, where JSON needs 900. Big-endian, in this order:
 *
 *   u8 version = 1 · 16 bytes cameraId · u48 epoch · u48 capturedAt (ms since 1970)
 *   u8 boxes (at most 100):      u32 trackId · u8 label · u8 score (x 255) · u16 x1 y1 x2 y2 (x 65535)
 *   u8 violations (at most 100): u32 trackId · u8 severity
 *   u8 zones (at most 64):       16 bytes zoneId
 *
 * A coordinate is off by at most half a 65535th: 0.03 pixels of a 4K picture.
 */

/** A look with the lease it was seen under. */
export type LeasedLook = SharedLook & { readonly epoch: number }

const version = 1
const headBytes = 1 + 16 + 6 + 6
const boxBytes = 4 + 1 + 1 + 8
const violationBytes = 4 + 1
const idBytes = 16
const most = { boxes: 100, violations: 100, zones: 64 }
const highestTrackId = 0xFFFF_FFFF
const highestEpoch = 2 ** 48 - 1

/** The longest message there is, in bytes. */
export const longestLookBytes = headBytes + 3 + most.boxes * boxBytes + most.violations * violationBytes + most.zones * idBytes

/** Beyond the most of each, and tracks whose number has no room (a browser would have to follow four billion), are left out. */
export function encodeLook(look: LeasedLook): Uint8Array<ArrayBuffer> {
  const boxes = look.boxes.filter(({ trackId }) => trackId <= highestTrackId).slice(0, most.boxes)
  const violations = look.violations.filter(({ trackId }) => trackId <= highestTrackId).slice(0, most.violations)
  const zones = look.occupied.slice(0, most.zones)
  const bytes = new Uint8Array(headBytes + 3 + boxes.length * boxBytes + violations.length * violationBytes + zones.length * idBytes)
  const view = new DataView(bytes.buffer)
  let at = 0
  const u8 = (value: number): void => view.setUint8(at++, value)
  const u16 = (value: number): void => {
    view.setUint16(at, value)
    at += 2
  }
  const u32 = (value: number): void => {
    view.setUint32(at, value)
    at += 4
  }
  const u48 = (value: number): void => {
    u16(Math.floor(value / 2 ** 32))
    u32(value % 2 ** 32)
  }
  const id = (value: string): void => {
    const hex = value.replaceAll('-', '')
    for (let i = 0; i < idBytes; i++)
      u8(Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16))
  }

  u8(version)
  id(look.cameraId)
  u48(Math.min(highestEpoch, look.epoch))
  u48(Math.min(highestEpoch, look.capturedAt))
  u8(boxes.length)
  for (const { trackId, label, score, box } of boxes) {
    u32(trackId)
    u8(labels.indexOf(label))
    u8(Math.round(score * 255))
    for (const edge of [box.x1, box.y1, box.x2, box.y2])
      u16(Math.round(edge * 65_535))
  }
  u8(violations.length)
  for (const { trackId, severity } of violations) {
    u32(trackId)
    u8(severities.indexOf(severity))
  }
  u8(zones.length)
  zones.forEach(id)
  return bytes
}

/** Undefined for whatever is not exactly one look, to the last byte: the sender may be anybody. Never throws. */
export function decodeLook(bytes: Uint8Array): LeasedLook | undefined {
  try {
    return read(bytes)
  }
  catch {
    // It ended too early.
    return undefined
  }
}

function read(bytes: Uint8Array): LeasedLook | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  const u8 = (): number => view.getUint8(at++)
  const u16 = (): number => {
    at += 2
    return view.getUint16(at - 2)
  }
  const u32 = (): number => {
    at += 4
    return view.getUint32(at - 4)
  }
  const u48 = (): number => u16() * 2 ** 32 + u32()
  const id = (): string => {
    let hex = ''
    for (let i = 0; i < idBytes; i++)
      hex += u8().toString(16).padStart(2, '0')
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
  }
  const count = (highest: number): number => known(u8(), n => n <= highest)

  known(u8(), n => n === version)
  const cameraId: CameraId = cameraIdSchema.parse(id())
  const epoch = u48()
  const capturedAt = epochMs(known(u48(), ms => ms <= 8.64e15))
  const boxes = Array.from({
    length: count(most.boxes),
  }, () => ({
    trackId: trackIdOf(u32()),
    label: nameOf(labels, u8()),
    score: u8() / 255,
    box: {
      x1: u16() / 65_535,
      y1: u16() / 65_535,
      x2: u16() / 65_535,
      y2: u16() / 65_535,
    },
  }))
  const violations = Array.from({
    length: count(most.violations),
  }, () => ({
    trackId: trackIdOf(u32()),
    severity: nameOf(severities, u8()),
  }))
  const occupied = Array.from({
    length: count(most.zones),
  }, (): ZoneId => zoneIdSchema.parse(id()))
  return at === bytes.byteLength
    ? {
        cameraId,
        epoch,
        capturedAt,
        boxes,
        violations,
        occupied,
      }
    : undefined
}

function known(value: number, isGood: (value: number) => boolean): number {
  if (!isGood(value))
    throw new RangeError('This is no look.')
  return value
}

function trackIdOf(value: number): number {
  return known(value, n => n >= 1)
}

function nameOf<T>(names: readonly T[], index: number): T {
  return names[known(index, i => i < names.length)]!
}

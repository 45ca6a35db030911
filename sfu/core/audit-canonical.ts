import type { AuditEntry } from '#contract/audit-entry'
import type { OrganizationId } from '#contract/ids'

/** SHA-256 of bytes, 32 bytes; an argument, for core/ has no crypto. */
export type Sha256Function = (bytes: Uint8Array) => Uint8Array

/** A row of the chain as it lies in the database. */
export interface AuditRow extends AuditEntry {
  readonly organizationId: OrganizationId
  readonly prevHash: Uint8Array
  readonly hash: Uint8Array
}

/** What stands before the first row. */
export const auditGenesis: Uint8Array = new Uint8Array(32)

const encoder = new TextEncoder()
const magic = encoder.encode('ansim-audit-1')

/**
 * AD5: the bytes that a row's hash is over; ansim_append_audit() of 0015-audit.ts writes the same. The hash before it, then organization, seq and
 * time at fixed lengths, then each text with its length in bytes before it (-1: absent), so that no two rows have the same bytes: `ab` + `c` is
 * not `a` + `bc`, and an empty text is not an absent one. Numbers are big-endian integers.
 */
export function auditBytes({ organizationId, seq, at, actor, action, object, siteId, cameraId, result, details }: Omit<AuditRow, 'hash' | 'prevHash'>, prevHash: Uint8Array): Uint8Array {
  const parts = [
    magic,
    prevHash,
    uuidBytes(organizationId),
    int64(seq),
    int64(at),
    ...[
      actor.kind,
      actor.id,
      actor.name,
      actor.address,
      action,
      object.kind,
      object.id,
      object.name,
      siteId,
      cameraId,
      result,
      details,
    ].flatMap(text => field(text)),
  ]
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of parts) {
    bytes.set(part, offset)
    offset += part.length
  }
  return bytes
}

function field(text: string | undefined): Uint8Array[] {
  if (text === undefined) {
    return [
      int32(-1),
    ]
  }
  const bytes = encoder.encode(text)
  return [
    int32(bytes.length),
    bytes,
  ]
}

function int32(value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setInt32(0, value)
  return bytes
}

function int64(value: number): Uint8Array {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigInt64(0, BigInt(value))
  return bytes
}

function uuidBytes(uuid: string): Uint8Array {
  const hex = uuid.replaceAll('-', '')
  return Uint8Array.from({ length: 16 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16))
}

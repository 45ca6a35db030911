import { z } from './schema.ts'

/** Milliseconds since 1970-01-01 UTC. Names say whose clock: capturedAt (camera picture), recordedAt (station), receivedAt (server). */
export const epochMsSchema = z.int().min(0).max(8.64e15).brand<'EpochMs'>()
export type EpochMs = z.infer<typeof epochMsSchema>

/** Reads the wall clock, as an argument wherever time is needed. */
export type Clock = () => EpochMs

export function epochMs(value: number): EpochMs {
  return Math.round(value) as EpochMs
}

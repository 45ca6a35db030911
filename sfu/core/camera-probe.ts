import type { ErrorCode } from '#contract/errors'
import type { ProbeFacts } from '#contract/probe'
import type { StreamAddress } from './camera-source.ts'

/** What looking at a stream for some seconds found. */
export interface ProbeFindings {
  readonly facts: ProbeFacts
  /** Why there was no picture that can be passed on. */
  readonly failure?: { readonly code: ErrorCode, readonly message: string, readonly details?: Readonly<Record<string, unknown>> }
  /** Annex B: SPS, PPS and an IDR picture. */
  readonly keyFrame?: Uint8Array
}

/** The port to looking at a camera before it is used: within 10 s, one connection at a time, no login tried twice. Never rejects but by `signal`. */
export type CameraProbe = (address: StreamAddress, signal: AbortSignal) => Promise<ProbeFindings>

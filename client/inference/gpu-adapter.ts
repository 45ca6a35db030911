/** What this browser is, told by the page: a worker cannot see all of it. */
export interface DeviceHints {
  readonly userAgent: string
  readonly platform: string
  readonly maxTouchPoints: number
}

export type AdapterChoice
  = | { kind: 'adapter', adapter: GPUAdapter }
    /** `reason` completes "Detection runs on the processor: ...". */
    | { kind: 'none', reason: string }

/** iPads say that they are Macs; Macs have no touch screen. */
function isIPad(hints: DeviceHints): boolean {
  return hints.userAgent.includes('iPad') || (hints.platform === 'MacIntel' && hints.maxTouchPoints > 1)
}

/**
 * Finds a real GPU. Refuses a fallback adapter (WebGPU computed on the processor: 80 to 150 times slower than WASM for a detector)
 * unless `allowFallback`, and refuses iPads, where onnxruntime's WebGPU crashes after some 500 runs (#27584).
 */
export async function findGpuAdapter(gpu: GPU | undefined, hints: DeviceHints, allowFallback = false): Promise<AdapterChoice> {
  if (isIPad(hints))
    return { kind: 'none', reason: 'WebGPU is not dependable on iPads yet' }
  if (!gpu)
    return { kind: 'none', reason: 'this browser has no WebGPU' }
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null)
  if (!adapter)
    return { kind: 'none', reason: 'WebGPU found no graphics processor' }
  // Older browsers have the flag on the adapter itself.
  const isFallback = adapter.info?.isFallbackAdapter ?? (adapter as { isFallbackAdapter?: boolean }).isFallbackAdapter ?? false
  if (isFallback && !allowFallback)
    return { kind: 'none', reason: 'the graphics processor is only emulated' }
  return { kind: 'adapter', adapter }
}

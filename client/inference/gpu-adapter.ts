import { AppError } from '#contract/app-error'

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

/** What makes kernels faster; each is asked for where the adapter has it. */
const wantedFeatures = ['shader-f16', 'subgroups'] as const
/** What large batches and kernels need beyond WebGPU's defaults; each as large as the adapter has it. */
const wantedLimits = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupSizeY',
  'maxComputeWorkgroupSizeZ',
] as const

/**
 * Opens a device with what a detector gains from: by itself a device has no features and the smallest limits, whatever the adapter has.
 * Destroy it when its detector is closed. Rejects with an AppError 'internal' when the adapter gives none.
 */
export async function openGpuDevice(adapter: GPUAdapter): Promise<GPUDevice> {
  try {
    return await adapter.requestDevice({
      label: 'detection',
      requiredFeatures: wantedFeatures.filter(feature => adapter.features.has(feature)),
      requiredLimits: Object.fromEntries(wantedLimits.map(limit => [
        limit,
        adapter.limits[limit],
      ])),
    })
  }
  catch (error) {
    throw new AppError('internal', `The graphics processor gives no device (${error instanceof Error
      ? error.message
      : String(error)}); another engine is used.`)
  }
}

import { openGpuDevice } from '../gpu-adapter.ts'

/** A device for tests: an emulated GPU will do, what counts here is the numbers. Undefined where the browser has none. */
export async function openTestDevice(): Promise<GPUDevice | undefined> {
  const adapter = await (navigator as Navigator & { gpu?: GPU }).gpu?.requestAdapter() ?? undefined
  return adapter
    ? openGpuDevice(adapter)
    : undefined
}

/** Reads float32 numbers out of a buffer of the GPU that may be copied from. */
export async function readNumbers(device: GPUDevice, buffer: GPUBuffer, count: number): Promise<Float32Array> {
  const staging = device.createBuffer({ size: count * 4, usage: 9 })
  const encoder = device.createCommandEncoder()
  encoder.copyBufferToBuffer(buffer, 0, staging, 0, count * 4)
  device.queue.submit([
    encoder.finish(),
  ])
  await staging.mapAsync(1)
  const numbers = new Float32Array(staging.getMappedRange().slice(0))
  staging.destroy()
  return numbers
}

/**
 * A device that frames can be brought to, or why there is none. Headless Chromium needs more than an emulated WebGPU for that:
 * --use-angle=swiftshader --use-vulkan=swiftshader --ignore-gpu-blocklist --disable-vulkan-surface.
 */
export async function openFrameDevice(): Promise<{ device: GPUDevice } | { skip: string }> {
  const device = await openTestDevice()
  if (!device)
    return { skip: 'no WebGPU' }
  const frame = new VideoFrame(new Uint8Array(96), {
    format: 'I420',
    codedWidth: 8,
    codedHeight: 8,
    timestamp: 0,
  })
  try {
    device.importExternalTexture({ source: frame })
    return { device }
  }
  catch (error) {
    device.destroy()
    return { skip: `frames do not reach the emulated GPU of this browser: ${String(error)}` }
  }
  finally {
    frame.close()
  }
}

/** What was asked of a GPU device, counted at its own methods: by us, by onnxruntime, by whoever holds the device. */
export interface GpuCounts {
  dispatches: number
  buffersCreated: number
  /** Bytes in buffers that were not destroyed. */
  bufferBytes: number
  texturesCreated: number
  bindGroups: number
  submits: number
  mapAsyncs: number
  /** Bytes mapped for reading. */
  bytesRead: number
  /** Bytes given to writeBuffer and writeTexture, or written into buffers mapped at creation. */
  bytesUploaded: number
}

const counted = new WeakMap<GPUDevice, GpuCounts>()

/**
 * Counts from now on; the same object for the same device. Replaces methods of this one device by such that count and then do the same,
 * so it must be called before others keep a method for themselves. Costs one call per call.
 */
export function countGpu(device: GPUDevice): GpuCounts {
  const known = counted.get(device)
  if (known)
    return known
  const counts: GpuCounts = {
    dispatches: 0,
    buffersCreated: 0,
    bufferBytes: 0,
    texturesCreated: 0,
    bindGroups: 0,
    submits: 0,
    mapAsyncs: 0,
    bytesRead: 0,
    bytesUploaded: 0,
  }
  counted.set(device, counts)

  const createBuffer = device.createBuffer.bind(device)
  device.createBuffer = (descriptor) => {
    const buffer = createBuffer(descriptor)
    counts.buffersCreated++
    counts.bufferBytes += buffer.size
    if (descriptor.mappedAtCreation)
      counts.bytesUploaded += buffer.size
    countBuffer(buffer, counts)
    return buffer
  }
  const createTexture = device.createTexture.bind(device)
  device.createTexture = (descriptor) => {
    counts.texturesCreated++
    return createTexture(descriptor)
  }
  const createBindGroup = device.createBindGroup.bind(device)
  device.createBindGroup = (descriptor) => {
    counts.bindGroups++
    return createBindGroup(descriptor)
  }
  const createCommandEncoder = device.createCommandEncoder.bind(device)
  device.createCommandEncoder = (descriptor) => {
    const encoder = createCommandEncoder(descriptor)
    const beginComputePass = encoder.beginComputePass.bind(encoder)
    encoder.beginComputePass = pass => countPass(beginComputePass(pass), counts)
    return encoder
  }
  countQueue(device.queue, counts)
  return counts
}

function countBuffer(buffer: GPUBuffer, counts: GpuCounts): void {
  const mapAsync = buffer.mapAsync.bind(buffer)
  const destroy = buffer.destroy.bind(buffer)
  let isAlive = true
  buffer.mapAsync = (mode, offset = 0, size = buffer.size - offset) => {
    counts.mapAsyncs++
    counts.bytesRead += size
    return mapAsync(mode, offset, size)
  }
  buffer.destroy = () => {
    if (isAlive)
      counts.bufferBytes -= buffer.size
    isAlive = false
    return destroy()
  }
}

function countPass(pass: GPUComputePassEncoder, counts: GpuCounts): GPUComputePassEncoder {
  const dispatchWorkgroups = pass.dispatchWorkgroups.bind(pass)
  const dispatchWorkgroupsIndirect = pass.dispatchWorkgroupsIndirect.bind(pass)
  pass.dispatchWorkgroups = (x, y, z) => {
    counts.dispatches++
    return dispatchWorkgroups(x, y, z)
  }
  pass.dispatchWorkgroupsIndirect = (buffer, offset) => {
    counts.dispatches++
    return dispatchWorkgroupsIndirect(buffer, offset)
  }
  return pass
}

function countQueue(queue: GPUQueue, counts: GpuCounts): void {
  const submit = queue.submit.bind(queue)
  const writeBuffer = queue.writeBuffer.bind(queue)
  const writeTexture = queue.writeTexture.bind(queue)
  queue.submit = (commands) => {
    counts.submits++
    return submit(commands)
  }
  // Typed by their own parameters: two libraries declare their overloads.
  queue.writeBuffer = ((...parameters: Parameters<GPUQueue['writeBuffer']>) => {
    const [, , data, dataOffset = 0, size] = parameters
    // For typed arrays the offset and the size are elements.
    const unit = 'BYTES_PER_ELEMENT' in data
      ? Number(data.BYTES_PER_ELEMENT)
      : 1
    counts.bytesUploaded += size === undefined
      ? data.byteLength - dataOffset * unit
      : size * unit
    writeBuffer(...parameters)
  }) as GPUQueue['writeBuffer']
  queue.writeTexture = ((...parameters: Parameters<GPUQueue['writeTexture']>) => {
    counts.bytesUploaded += parameters[1].byteLength
    writeTexture(...parameters)
  }) as GPUQueue['writeTexture']
}

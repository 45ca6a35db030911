/** GPUBufferUsage and the like as numbers: the globals do not exist where there is no WebGPU, and these modules may be loaded there. */
export const bufferUsage = {
  mapRead: 0x0001,
  copySrc: 0x0004,
  copyDst: 0x0008,
  uniform: 0x0040,
  storage: 0x0080,
} as const

export const textureUsage = {
  copyDst: 0x02,
  textureBinding: 0x04,
  renderAttachment: 0x10,
} as const

export const mapModeRead = 1
export const shaderStageCompute = 4

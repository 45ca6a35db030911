import type { LumaShares } from '../resample-yuv.ts'
import { AppError } from '#contract/app-error'
import { matrixOf, orientationOf, shownSize } from '../frame-pixels.ts'
import { lumaShares } from '../resample-yuv.ts'
import { shaderStageCompute, textureUsage } from './gpu-usage.ts'

/** A frame bound for the shaders; true until the frame is closed (external) or the slot is imported again (copied). */
export interface ImportedFrame {
  readonly resource: GPUBindingResource
  /** As shown, pixels. */
  readonly width: number
  readonly height: number
  readonly luma: LumaShares
}

export type FrameImport = ImportedFrame | { readonly reason: string }

export interface FrameImporter {
  readonly binding: 'texture_external' | 'texture_2d<f32>'
  readonly layout: GPUBindGroupLayout
  /** `place`: of the slot in the look. Never throws. */
  readonly take: (frame: VideoFrame, place: number) => FrameImport
  readonly close: () => void
}

function measure(frame: VideoFrame): Omit<ImportedFrame, 'resource'> | undefined {
  const { visibleRect: rect } = frame
  if (!rect || rect.width < 1 || rect.height < 1)
    return undefined
  const { width, height } = shownSize({
    width: rect.width,
    height: rect.height,
    orientation: orientationOf(frame),
  })
  return { width, height, luma: lumaShares[matrixOf(frame.colorSpace.matrix, rect.height)] }
}

function refuse(frame: VideoFrame, error: unknown): FrameImport {
  return { reason: `A frame (${frame.format ?? 'opaque'}) could not be brought to the graphics processor: ${error instanceof Error
    ? error.message
    : String(error)}.` }
}

/**
 * Binds frames where the browser can, else copies them; 'copy' always copies. Throws an AppError 'internal' when the browser can do
 * neither: tried with a small frame, because some have the functions and no way from their decoder to the GPU.
 */
export function openFrameImporter(device: GPUDevice, way: 'best' | 'copy'): FrameImporter {
  let reason = ''
  for (const open of way === 'best'
    ? [openExternalImporter, openCopyImporter]
    : [openCopyImporter]) {
    const importer = open(device)
    const frame = new VideoFrame(new Uint8Array(96), {
      format: 'I420',
      codedWidth: 8,
      codedHeight: 8,
      timestamp: 0,
    })
    const taken = importer.take(frame, 0)
    frame.close()
    if (!('reason' in taken))
      return importer
    reason = taken.reason
    importer.close()
  }
  throw new AppError('internal', `This browser does not bring camera pictures to the graphics processor (${reason}); another engine is used.`)
}

/** Binds frames where they are: nothing is copied by us, and colours are converted as they are sampled. */
function openExternalImporter(device: GPUDevice): FrameImporter {
  return {
    binding: 'texture_external',
    layout: device.createBindGroupLayout({
      entries: [
        { binding: 0, visibility: shaderStageCompute, externalTexture: {} },
      ],
    }),
    take(frame) {
      const measured = measure(frame)
      if (!measured)
        return { reason: 'The picture has no size.' }
      try {
        return {
          ...measured,
          resource: device.importExternalTexture({ source: frame }),
        }
      }
      catch (error) {
        return refuse(frame, error)
      }
    },
    close() {},
  }
}

/** For browsers that cannot bind a VideoFrame: copies it into a texture, on the GPU where the browser can. One texture per slot, made anew only when the size changes. */
function openCopyImporter(device: GPUDevice): FrameImporter {
  const textures: (GPUTexture | undefined)[] = []
  return {
    binding: 'texture_2d<f32>',
    layout: device.createBindGroupLayout({
      entries: [
        {
          binding: 0,
          visibility: shaderStageCompute,
          texture: { sampleType: 'float' },
        },
      ],
    }),
    take(frame, place) {
      const measured = measure(frame)
      if (!measured)
        return { reason: 'The picture has no size.' }
      const { width, height } = measured
      try {
        let texture = textures[place]
        if (texture?.width !== width || texture.height !== height) {
          texture?.destroy()
          texture = device.createTexture({
            size: [width, height],
            format: 'rgba8unorm',
            usage: textureUsage.copyDst | textureUsage.textureBinding | textureUsage.renderAttachment,
          })
          textures[place] = texture
        }
        device.queue.copyExternalImageToTexture({ source: frame }, { texture }, [width, height])
        return {
          ...measured,
          resource: texture.createView(),
        }
      }
      catch (error) {
        return refuse(frame, error)
      }
    },
    close() {
      textures.forEach(t => t?.destroy())
      textures.length = 0
    },
  }
}

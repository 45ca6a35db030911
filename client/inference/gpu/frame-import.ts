import type { Orientation } from '../frame-pixels.ts'
import type { LumaShares } from '../resample-yuv.ts'
import { matrixOf, orientationOf, shownSize } from '../frame-pixels.ts'
import { lumaShares } from '../resample-yuv.ts'
import { textureUsage } from './gpu-usage.ts'

/** A frame bound for the shaders; true until the frame is closed (external) or the slot is imported again (copied). */
export interface ImportedFrame {
  readonly resource: GPUBindingResource
  /** As shown, pixels. */
  readonly width: number
  readonly height: number
  readonly luma: LumaShares
}

export type FrameImport = ImportedFrame | { readonly reason: string }

/** What the GPU path asks of a frame; a VideoFrame is one. */
export type GpuFrame = Pick<VideoFrame, 'visibleRect' | 'colorSpace' | 'format' | 'timestamp' | 'close'> & Partial<Orientation>

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

/** Binds frames where they are: nothing is copied by us, and colours are converted as they are sampled. */
export function openExternalImporter(device: GPUDevice): FrameImporter {
  return {
    binding: 'texture_external',
    layout: device.createBindGroupLayout({
      entries: [
        { binding: 0, visibility: 4, externalTexture: {} },
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
export function openCopyImporter(device: GPUDevice): FrameImporter {
  const textures: (GPUTexture | undefined)[] = []
  return {
    binding: 'texture_2d<f32>',
    layout: device.createBindGroupLayout({
      entries: [
        {
          binding: 0,
          visibility: 4,
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

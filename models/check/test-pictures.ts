import type { FramePixels } from '../../client/inference/frame-pixels.ts'
import { drawGoldenPicture } from '../../client/inference/golden-frame.ts'

/** Drawn pictures with people in them: the same ones by which a browser tests its engines. */
export function testPictures(): FramePixels[] {
  return [0, 1, 2].map((variant) => {
    const { width, height, rgba } = drawGoldenPicture(640, 480, variant)
    return {
      format: 'RGBA',
      width,
      height,
      data: rgba,
      planes: [
        { offset: 0, stride: width * 4 },
      ],
      matrix: 'bt601',
      fullRange: true,
    }
  })
}

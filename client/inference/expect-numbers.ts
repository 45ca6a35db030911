import { AppError } from '#contract/app-error'

/**
 * Refuses a batch that holds NaN or infinity in its first `length` numbers. Shaders may take such for any number (WGSL, "Floating Point
 * Evaluation"), and engines on the GPU do: they answer something sane for a picture that is none.
 */
export function expectNumbers(batch: Float32Array, length: number): void {
  let sum = 0
  // 0 times a number is 0, 0 times NaN or infinity is NaN.
  for (let i = 0; i < length; i++)
    sum += batch[i]! * 0
  if (sum !== 0)
    throw new AppError('internal', 'A picture of the batch holds what is no number; it is not analysed.')
}

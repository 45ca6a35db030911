import { AppError } from '#contract/app-error'

/** What one Organization's browsers may have under way at once. */
export const maxOpenParts = 200
export const maxOpenBytes = 1_000_000_000

/** What all parts of an Organization come to. */
export interface OpenParts { readonly files: number, readonly bytes: number }

/** Fails with 'too-many-requests' when one more file, or these bytes, are too much. */
export function checkOpenParts({ files, bytes }: OpenParts, isNew: boolean, more: number): void {
  if ((isNew && files >= maxOpenParts) || bytes + more > maxOpenBytes) {
    throw new AppError('too-many-requests', 'Too many films are on their way to the server; this one waits until others are there. Those that were given up are removed after a day.', {
      files,
      bytes,
    })
  }
}

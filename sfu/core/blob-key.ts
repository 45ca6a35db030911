import type { BlobKey } from './blob-store.ts'
import { AppError } from '#contract/app-error'
import { organizationIdSchema, sha256Schema } from '#contract/ids'

/**
 * The path segments of a blob, sharded by its hash so that no folder grows without bound. Every store asks this first:
 * nothing but hex digits and hyphens gets into a path, wherever the key came from. Fails with 'bad-input'.
 */
export function checkBlobKey({ organizationId, sha256 }: BlobKey): readonly [string, string, string, string] {
  if (!organizationIdSchema.safeParse(organizationId).success || !sha256Schema.safeParse(sha256).success)
    throw new AppError('bad-input', 'A picture is named by 64 hexadecimal digits; check the address.')
  return [
    organizationId.toLowerCase(),
    sha256.slice(0, 2),
    sha256.slice(2, 4),
    sha256,
  ]
}

import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'

export interface SocketPlace {
  readonly platform: string
  readonly isRoot: boolean
  /** XDG_RUNTIME_DIR. */
  readonly runtimeDir?: string | undefined
  readonly tmpDir: string
}

const here: SocketPlace = {
  platform: process.platform,
  isRoot: process.getuid?.() === 0,
  runtimeDir: process.env.XDG_RUNTIME_DIR,
  tmpDir: tmpdir(),
}

/**
 * Where the operator's socket of a data folder is: `<data>/ansim.sock`, or, when that does not fit sockaddr_un (108 bytes on
 * Linux, 104 elsewhere, with the NUL; unix(7)), a short folder named by the data folder. Server and command line both ask here.
 * @returns the socket's path, and its folder where that is not the data folder itself
 */
export function operatorSocketPath(dataDir: string, place: SocketPlace = here): { path: string, shortFolder?: string } {
  const longest = (place.platform === 'linux'
    ? 108
    : 104) - 1
  const usual = join(dataDir, 'ansim.sock')
  if (Buffer.byteLength(usual) <= longest)
    return { path: usual }
  const name = `ansim-${createHash('sha256').update(dataDir).digest('hex').slice(0, 12)}`
  const shortFolder = join(place.isRoot
    ? '/run'
    : place.runtimeDir || place.tmpDir, `${name}-operator`)
  return {
    path: join(shortFolder, 'ansim.sock'),
    shortFolder,
  }
}

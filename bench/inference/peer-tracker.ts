import type { NormBox } from '#contract/geometry'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'

/** A box as the peer takes it: centre and size in pixels, confidence in percent. */
export interface PeerDetection { x: number, y: number, w: number, h: number, confidence: number, name: string }

export interface PeerTrack extends PeerDetection { id: number, isZombie: boolean }

/** What we use of npm `node-moving-things-tracker`. */
export interface PeerTracker {
  updateTrackedItemsWithNewFrame: (detections: PeerDetection[], frame: number) => void
  getJSONOfTrackedItems: (round: boolean) => PeerTrack[]
  setParams: (params: { matchingAlgorithm: 'kdTree' | 'munkres' }) => void
  reset: () => void
}

const peer = 'node-moving-things-tracker'
const version = '0.9.1'

/**
 * Fetches the peer from the registry into the temp folder, once per machine: it is never a dependency of ours. Returns a function that
 * opens one more of it, since it keeps its tracks in the module.
 */
export function fetchPeerTracker(): () => PeerTracker {
  const folder = join(tmpdir(), `ansim-bench-${process.getuid?.() ?? 0}`, `${peer}-${version}`)
  if (!existsSync(join(folder, 'node_modules', peer, 'package.json'))) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    execFileSync('npm', [
      'install',
      '--prefix',
      folder,
      '--no-save',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      `${peer}@${version}`,
    ], {
      cwd: folder,
      stdio: [
        'ignore',
        'ignore',
        'inherit',
      ],
    })
  }
  const require = createRequire(join(folder, 'index.js'))
  return () => {
    for (const file of Object.keys(require.cache)) {
      if (file.startsWith(join(folder, 'node_modules', peer)))
        delete require.cache[file]
    }
    return (require(peer) as { Tracker: PeerTracker }).Tracker
  }
}

export function peerDetection({ x1, y1, x2, y2 }: NormBox, score: number, width: number, height: number): PeerDetection {
  return {
    x: (x1 + x2) / 2 * width,
    y: (y1 + y2) / 2 * height,
    w: (x2 - x1) * width,
    h: (y2 - y1) * height,
    confidence: score * 100,
    name: 'person',
  }
}

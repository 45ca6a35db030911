import type { BoxRows } from '../../client/core/detection/box-rows.ts'
import type { Figures } from '../bench.ts'
import type { Goal } from '../goal.ts'
import type { PeerDetection, PeerTracker } from './peer-tracker.ts'
import { rowLength } from '../../client/core/detection/box-rows.ts'
import { ByteTracker } from '../../client/core/tracking/byte-tracker.ts'
import { crowdLooks } from '../../client/core/tracking/testing/crowd-looks.ts'
import { figure, percentile } from '../figure.ts'
import { fetchPeerTracker, peerDetection } from './peer-tracker.ts'
import { measureTrackingQuality } from './tracking-quality.ts'

const cameras = 12
const objects = 70
const warmTicks = 100
const rounds = 200
const width = 1920
const height = 1080

/** Goals beside the peer's figures: MOTA and IDF1 above, id switches below are read off the ratio. */
export const trackingGoals: Readonly<Record<string, Goal>> = {
  tracker_ratio: { atMost: 0.5 },
  tracker_ms_tick12: { atMost: 3 },
  idf1_truth: { atLeast: 0.95 },
}

/** The tracker beside npm `node-moving-things-tracker`: time of a tick of 12 cameras with 70 objects each, and MOT measures. */
export async function measureTracking(say: (line: string) => void): Promise<Figures> {
  const openPeer = fetchPeerTracker()
  say('a tick of 12 cameras')
  const figures = measureTicks(openPeer)
  Object.assign(figures, await measureTrackingQuality(openPeer(), say))
  return figures
}

/** Both in turn, tick by tick, on the same boxes, so that whatever else the machine does hits both; the medians. */
function measureTicks(openPeer: () => PeerTracker): Figures {
  const looks = Array.from({ length: cameras }, (_, camera) => crowdLooks(objects, 150, camera + 1))
  const peerLooks = looks.map(of => of.map(peerDetections))
  const trackers = looks.map(() => new ByteTracker())
  const peers = looks.map(() => openPeer())
  const ours: number[] = []
  const theirs: number[] = []
  for (let tick = 0; tick < warmTicks + rounds; tick++) {
    const ourStart = performance.now()
    for (let camera = 0; camera < cameras; camera++)
      trackers[camera]!.track(looks[camera]![tick % looks[camera]!.length]!, tick * 100, width / height)
    const peerStart = performance.now()
    for (let camera = 0; camera < cameras; camera++) {
      peers[camera]!.updateTrackedItemsWithNewFrame(peerLooks[camera]![tick % looks[camera]!.length]!, tick)
      peers[camera]!.getJSONOfTrackedItems(true)
    }
    if (tick >= warmTicks) {
      ours.push(peerStart - ourStart)
      theirs.push(performance.now() - peerStart)
    }
  }
  const median = percentile(ours, 0.5)
  const peerMedian = percentile(theirs, 0.5)
  return {
    tracker_ratio: figure(median / peerMedian, '', 3),
    tracker_ms_tick12: figure(median, 'ms', 2, Number(peerMedian.toFixed(2))),
  }
}

function peerDetections({ count, rows }: BoxRows): PeerDetection[] {
  return Array.from({ length: count }, (_, i) => {
    const [x1, y1, x2, y2, score] = rows.subarray(i * rowLength) as unknown as [number, number, number, number, number]
    return peerDetection({ x1, y1, x2, y2 }, score, width, height)
  })
}

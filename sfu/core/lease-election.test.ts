import type { CameraId } from '#contract/ids'
import { describe, expect, it } from 'vitest'
import { roomFps } from './lease-candidate.ts'
import { isCurrentLease, leasesOf } from './lease-table.ts'
import { aCandidate, LeaseWorld, someCameras } from './testing/lease-world.ts'

const all = new Set(someCameras)
const [c1, c2] = someCameras as [CameraId, CameraId]

describe('who gets a camera', () => {
  it('LE1 nobody offers, nobody holds; the first who does gets every camera', () => {
    const world = new LeaseWorld()
    expect(world.after(0, [])).toEqual(['-', '-', '-', '-'])
    expect(world.after(0, [
      aCandidate('a', 60),
    ])).toEqual(['a', 'a', 'a', 'a'])
    expect(world.after(0, [
      aCandidate('a', 0),
    ])).toEqual(['-', '-', '-', '-'])
  })

  it('LE6 a browser holds no camera that it may not see, also when nobody else is there', () => {
    const onlyFirst = aCandidate('a', 60, {
      mayHold: cameraId => cameraId === c1,
    })
    expect(new LeaseWorld().after(0, [onlyFirst])).toEqual(['a', '-', '-', '-'])
    expect(new LeaseWorld().after(0, [
      onlyFirst,
      aCandidate('b', 5),
    ])).toEqual(['a', 'b', 'b', 'b'])
    const world = new LeaseWorld()
    world.after(0, [
      aCandidate('a', 60),
    ])
    expect(world.after(0, [onlyFirst]), 'the right goes while it holds them').toEqual(['a', '-', '-', '-'])
  })

  it('LE1 LE2 LE11 a gone socket\'s cameras are given on at once with a higher epoch, and the old right is void', () => {
    const world = new LeaseWorld()
    world.after(0, [
      aCandidate('a', 60),
      aCandidate('b', 20),
    ])
    const before = world.election.table
    expect(world.after(0, [
      aCandidate('b', 20),
    ])).toEqual(['b', 'b', 'b', 'b'])
    const { table } = world.election
    for (const { cameraId, epoch } of leasesOf(before, 'a')) {
      expect(table.get(cameraId)!.epoch).toBeGreaterThan(epoch)
      expect(isCurrentLease(before, cameraId, 'a', epoch)).toBe(true)
      expect(isCurrentLease(table, cameraId, 'a', epoch)).toBe(false)
    }
  })

  it('LE2 a browser that comes back does not get its old epoch back', () => {
    const world = new LeaseWorld()
    world.after(0, [
      aCandidate('a', 60),
    ])
    const first = world.election.table.get(c1)!.epoch
    world.after(0, [])
    world.after(0, [
      aCandidate('a', 60),
    ])
    expect(world.election.table.get(c1)!.epoch).toBeGreaterThan(first)
  })

  it('LE3 stations before people\'s browsers, however able those are, as far as they have room', () => {
    const station = aCandidate('s', 2 * roomFps, { isStation: true })
    expect(new LeaseWorld().after(0, [
      aCandidate('a', 500),
      station,
    ]).sort()).toEqual(['a', 'a', 's', 's'])
  })

  it('LE4 what is placed anew goes where most frames a second are left', () => {
    expect(new LeaseWorld().after(0, [
      aCandidate('a', 100),
      aCandidate('b', 60),
    ])).toEqual(['a', 'b', 'a', 'a'])
  })

  it.each([
    [
      'on the mains',
      { onBattery: true },
      {},
    ],
    [
      'on a cable',
      { isWired: false },
      { isWired: true },
    ],
    [
      'faster in its self-test',
      { selfTestMs: 900 },
      { selfTestMs: 20 },
    ],
    [
      'in sight',
      { isVisible: false },
      { isVisible: true },
    ],
  ])('LE4 of two alike the one that is %s gets the camera', (_, worse, better) => {
    expect(new LeaseWorld().after(0, [
      aCandidate('a', 60, { capability: worse }),
      aCandidate('b', 60, { capability: better }),
    ], [c1])).toEqual(['b'])
  })

  it('LE5 what is beyond a browser\'s room goes to one that has some, else stays rather than nobody looks', () => {
    const world = new LeaseWorld()
    expect(world.after(0, [
      aCandidate('a', roomFps),
    ])).toEqual(['a', 'a', 'a', 'a'])
    expect(world.after(0, [
      aCandidate('a', roomFps),
      aCandidate('b', 2 * roomFps),
    ])).toEqual(['a', 'a>b', 'a>b', 'a'])
  })

  it('LE5 LE4 small machines share what is beyond the room of each', () => {
    const world = new LeaseWorld()
    const [a, b] = [
      aCandidate('a', 4, { ready: all }),
      aCandidate('b', 4, { ready: all }),
    ]
    world.after(0, [a])
    world.after(11_000, [a, b])
    expect(world.after(1_000, [a, b]).sort()).toEqual(['a', 'a', 'b', 'b'])
  })

  it('LE5 who cannot keep up gets no more', () => {
    const busy = aCandidate('a', 200, {
      capability: { load: 1.4 },
    })
    expect(new LeaseWorld().after(0, [
      busy,
      aCandidate('b', 60),
    ])).toEqual(['b', 'b', 'b', 'b'])
  })
})

describe('from one to the next', () => {
  it('LE7 LE4 a better one takes over when it has looked, not before, and nobody is without a detector in between', () => {
    const world = new LeaseWorld()
    const weak = aCandidate('a', 30, { isStation: true, ready: all })
    world.after(0, [weak], [c1])
    const strong = aCandidate('b', 300, { isStation: true })
    expect(world.after(9_000, [weak, strong], [c1]), 'it only just came').toEqual(['a'])
    expect(world.after(2_000, [weak, strong], [c1])).toEqual(['a>b'])
    const { epoch } = world.election.table.get(c1)!
    expect(world.after(3_000, [weak, strong], [c1])).toEqual(['a>b'])
    expect(world.after(1_000, [
      weak,
      { ...strong, ready: all },
    ], [c1])).toEqual(['b'])
    expect(world.election.table.get(c1)!.epoch).toBeGreaterThan(epoch)
  })

  it('LE4 one that is a little better does not', () => {
    const world = new LeaseWorld()
    world.after(0, [
      aCandidate('a', 60),
    ], [c1])
    expect(world.after(60_000, [
      aCandidate('a', 60),
      aCandidate('b', 80),
    ], [c1])).toEqual(['a'])
  })

  it('LE7 a standby that never looks is given up, and the camera left in peace for a minute', () => {
    const world = new LeaseWorld()
    const both = [
      aCandidate('a', 30),
      aCandidate('b', 300),
    ]
    world.after(0, both.slice(0, 1), [c1])
    expect(world.after(11_000, both, [c1])).toEqual(['a>b'])
    expect(world.after(14_000, both, [c1])).toEqual(['a>b'])
    expect(world.after(1_000, both, [c1])).toEqual(['a'])
    expect(world.after(59_000, both, [c1])).toEqual(['a'])
    expect(world.after(1_000, both, [c1])).toEqual(['a>b'])
  })

  it('LE8 from 2.5 s of silence on somebody else looks too; after four the camera is theirs; a word in between ends it', () => {
    const world = new LeaseWorld()
    const a = aCandidate('a', 60)
    const b = aCandidate('b', 60, { ready: all })
    world.after(0, [a], [c1])
    expect(world.after(1_999, [
      { ...a, silentMs: 1_999 },
      b,
    ], [c1])).toEqual(['a'])
    expect(world.after(1, [
      { ...a, silentMs: 2_500 },
      b,
    ], [c1])).toEqual(['a>b'])
    expect(world.after(1_000, [a, b], [c1])).toEqual(['a'])
    world.after(2_000, [
      { ...a, silentMs: 2_500 },
      b,
    ], [c1])
    expect(world.after(1_999, [
      { ...a, silentMs: 3_999 },
      b,
    ], [c1])).toEqual(['a>b'])
    expect(world.after(1, [
      { ...a, silentMs: 4_000 },
      b,
    ], [c1])).toEqual(['b'])
  })

  it('LE9 who gets pictures and does not look is replaced at once, once in a while, and only if there is somebody', () => {
    const world = new LeaseWorld()
    const stuck = (holderId: string) => aCandidate(holderId, 60, {
      failing: new Set([c1]),
    })
    world.after(0, [
      aCandidate('a', 60),
    ], [c1])
    expect(world.after(5_000, [
      stuck('a'),
    ], [c1])).toEqual(['a'])
    expect(world.after(1_000, [
      stuck('a'),
      aCandidate('b', 10),
    ], [c1])).toEqual(['b'])
    expect(world.after(29_000, [
      aCandidate('a', 60),
      stuck('b'),
    ], [c1]), 'a camera nobody can look at does not go around').toEqual(['b'])
    expect(world.after(1_000, [
      aCandidate('a', 60),
      stuck('b'),
    ], [c1])).toEqual(['a'])
  })

  it('LE10 a drained one gets nothing and gives its cameras up as others look, after 15 s in any case; alone it gives them up at once', () => {
    const world = new LeaseWorld()
    const drained = aCandidate('a', 60, { isDrained: true, isStation: true })
    const b = aCandidate('b', 60)
    world.after(0, [
      { ...drained, isDrained: false },
      b,
    ], [c1, c2])
    expect(world.after(1_000, [drained, b], [c1, c2])).toEqual(['a>b', 'a>b'])
    expect(world.after(1_000, [
      drained,
      {
        ...b,
        ready: new Set([c2]),
      },
    ], [c1, c2])).toEqual(['a>b', 'b'])
    expect(world.after(15_000, [drained, b], [c1, c2])).toEqual(['b', 'b'])
    expect(world.after(0, [drained], [c1, c2])).toEqual(['-', '-'])
  })

  it('LE7 a page that went out of sight keeps its cameras until somebody in sight looks; alone it keeps them', () => {
    const world = new LeaseWorld()
    const hidden = aCandidate('a', 600, {
      capability: { isVisible: false },
    })
    const b = aCandidate('b', 10)
    world.after(0, [
      aCandidate('a', 600),
    ], [c1])
    expect(world.after(1_000, [hidden], [c1])).toEqual(['a'])
    expect(world.after(1_000, [hidden, b], [c1])).toEqual(['a>b'])
    expect(world.after(1_000, [
      hidden,
      { ...b, ready: all },
    ], [c1])).toEqual(['b'])
  })

  it('LE4 LE7 stations share by what they can do: cameras move to one that joins, a few at a time, and back when it leaves', () => {
    const world = new LeaseWorld()
    const cameras = Array.from({ length: 12 }, (_, i) => `c${i}` as CameraId)
    const old = aCandidate('old', 120, {
      isStation: true,
      ready: new Set(cameras),
    })
    const joined = aCandidate('new', 120, {
      isStation: true,
      ready: new Set(cameras),
    })
    world.after(0, [old], cameras)
    expect(world.after(20_000, [
      old,
      {
        ...joined,
        ready: new Set(),
      },
    ], cameras).filter(each => each === 'old>new')).toHaveLength(4)
    for (let i = 0; i < 6; i++)
      world.after(1_000, [old, joined], cameras)
    expect(Map.groupBy(world.after(1_000, [old, joined], cameras), each => each).get('new')?.length).toBe(5)
    expect(world.after(30_000, [old, joined], cameras).filter(each => each === 'new'), 'and there it stays').toHaveLength(5)
    expect(world.after(0, [old], cameras).every(each => each === 'old')).toBe(true)
  })

  it('LE12 while nobody may count, what has to be given on goes with epoch 0', () => {
    const world = new LeaseWorld()
    world.after(0, [
      aCandidate('a', 60),
    ], [c1])
    world.election = { ...world.election, lastEpoch: undefined }
    expect(world.after(1_000, [
      aCandidate('b', 60),
    ], [c1])).toEqual(['b'])
    expect(world.election.table.get(c1)!.epoch).toBe(0)
  })
})

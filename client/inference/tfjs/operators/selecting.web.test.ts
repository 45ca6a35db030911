import { describe, it } from 'vitest'
import * as naive from '../testing/naive-operators.ts'
import { expectSame, ints, node, noise } from '../testing/operator-case.ts'

const x = noise([2, 4, 6, 5])

describe('selecting', () => {
  it('Slice by steps: the four quarters of a Focus', async () => {
    for (const [oy, ox] of [
      [0, 0],
      [1, 0],
      [0, 1],
      [1, 1],
    ] as const) {
      await expectSame({
        nodes: [
          {
            operator: 'Slice',
            inputs: ['x', 'sy', 'end', 'ay', 'two'],
            outputs: ['rows'],
          },
          {
            operator: 'Slice',
            inputs: ['rows', 'sx', 'end', 'ax', 'two'],
            outputs: ['y'],
          },
        ],
        initializers: {
          sy: ints(oy),
          sx: ints(ox),
          end: ints(Number.MAX_SAFE_INTEGER),
          ay: ints(2),
          ax: ints(-1),
          two: ints(2),
        },
      }, x, naive.build([
        2,
        4,
        3,
        ox === 0
          ? 3
          : 2,
      ], ([n, c, y, xx]) => naive.at(x, [n!, c!, y! * 2 + oy, xx! * 2 + ox])))
    }
  })

  it('Slice from and to the end, and behind it', async () => {
    await expectSame(node('Slice', {}, [
      ints(1, -3),
      ints(99, -1),
      ints(1, 2),
    ]), x, naive.build([2, 3, 2, 5], ([n, c, y, xx]) => naive.at(x, [n!, c! + 1, y! + 3, xx!])))
  })

  it('Split in equal and given parts', async () => {
    for (const [constants, at, size] of [
      [[], 2, 2],
      [
        [
          ints(1, 3),
        ],
        1,
        3,
      ],
    ] as const) {
      await expectSame({
        nodes: [
          {
            operator: 'Split',
            inputs: [
              'x',
              ...constants.map(() => 'sizes'),
            ],
            outputs: ['first', 'y'],
            attributes: { axis: 1 },
          },
        ],
        initializers: constants.length > 0
          ? { sizes: constants[0]! }
          : {},
      }, x, naive.build([2, size, 6, 5], ([n, c, y, xx]) => naive.at(x, [n!, c! + at, y!, xx!])))
    }
  })

  it('Gather by a number, a row and a scattered list', async () => {
    await expectSame(node('Gather', { axis: 1 }, [
      {
        dims: [],
        values: [-1],
      },
    ]), x, naive.build([2, 6, 5], ([n, y, xx]) => naive.at(x, [n!, 3, y!, xx!])))
    await expectSame(node('Gather', { axis: 2 }, [
      ints(2, 3),
    ]), x, naive.build([2, 4, 2, 5], ([n, c, y, xx]) => naive.at(x, [n!, c!, y! + 2, xx!])))
    const rows = [4, 0, 3, 0]
    await expectSame(node('Gather', { axis: 3 }, [
      ints(...rows),
    ]), x, naive.build([2, 4, 6, 4], ([n, c, y, xx]) => naive.at(x, [n!, c!, y!, rows[xx!]!])))
  })

  it('Pad', async () => {
    await expectSame(node('Pad', {}, [
      ints(0, 0, 1, 2, 0, 0, 3, 0),
      {
        dims: [],
        values: Float32Array.of(7),
      },
    ]), x, naive.build([2, 4, 10, 7], ([n, c, y, xx]) => y! < 1 || y! > 6 || xx! < 2
      ? 7
      : naive.at(x, [n!, c!, y! - 1, xx! - 2])))
  })
})

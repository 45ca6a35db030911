import { BufferAttribute, BufferGeometry } from 'three'

/**
 * A closed skin over elliptic rings, bottom to top: limbs and torsos that taper as bodies do.
 * @param {[y: number, radiusX: number, radiusZ: number, offsetZ?: number][]} rings metres
 * @param {number} segments around each ring
 */
export function loft(rings, segments = 14) {
  const positions = []
  const uvs = []
  const indices = []
  const bottom = rings[0][0]
  const height = rings.at(-1)[0] - bottom
  const capped = [
    [rings[0][0], 0, 0, rings[0][3]],
    ...rings,
    [rings.at(-1)[0], 0, 0, rings.at(-1)[3]],
  ]
  for (const [y, radiusX, radiusZ, offsetZ = 0] of capped) {
    for (let i = 0; i <= segments; i++) {
      const angle = 2 * Math.PI * i / segments
      positions.push(radiusX * Math.sin(angle), y, radiusZ * Math.cos(angle) + offsetZ)
      uvs.push(i / segments, (y - bottom) / height)
    }
  }
  const row = segments + 1
  for (let r = 0; r + 1 < capped.length; r++) {
    for (let i = 0; i < segments; i++) {
      const a = r * row + i
      indices.push(a, a + 1, a + row, a + 1, a + row + 1, a + row)
    }
  }
  const geometry = new BufferGeometry()
  geometry.setAttribute('position', new BufferAttribute(new Float32Array(positions), 3))
  geometry.setAttribute('uv', new BufferAttribute(new Float32Array(uvs), 2))
  geometry.setIndex(indices)
  geometry.computeVertexNormals()
  return geometry
}

import { PerspectiveCamera, Vector3 } from 'three'

/**
 * A fixed camera.
 * @param {{ position: number[], target: number[], fovDegrees: number }} mount metres; `fovDegrees` is vertical
 * @param {number} aspect width / height
 */
export function buildCamera({ position, target, fovDegrees }, aspect) {
  const camera = new PerspectiveCamera(fovDegrees, aspect, 0.1, 80)
  camera.position.set(...position)
  camera.lookAt(...target)
  camera.updateMatrixWorld(true)
  return camera
}

/**
 * The tight box round an object as the camera sees it, from every vertex of its meshes.
 * @returns {{ box: [number, number, number, number], whole: number[], depth: number } | undefined} normalised 0..1 xyxy, clipped to the
 *   frame (`whole` is not clipped) and the distance of its middle in metres; undefined where nothing of it is in the frame
 */
export function projectBox(object, camera) {
  const point = new Vector3()
  let [x1, y1, x2, y2] = [
    Infinity,
    Infinity,
    -Infinity,
    -Infinity,
  ]
  let [depths, count] = [0, 0]
  object.updateMatrixWorld(true)
  object.traverse((mesh) => {
    if (!mesh.isMesh || mesh.userData.notInBox)
      return
    const position = mesh.geometry.getAttribute('position')
    for (let i = 0; i < position.count; i++) {
      point.fromBufferAttribute(position, i).applyMatrix4(mesh.matrixWorld)
      depths += camera.position.distanceTo(point)
      count++
      point.project(camera)
      x1 = Math.min(x1, (point.x + 1) / 2)
      x2 = Math.max(x2, (point.x + 1) / 2)
      y1 = Math.min(y1, (1 - point.y) / 2)
      y2 = Math.max(y2, (1 - point.y) / 2)
    }
  })
  const clip = value => Math.min(1, Math.max(0, value))
  const box = [
    clip(x1),
    clip(y1),
    clip(x2),
    clip(y2),
  ]
  return box[2] > box[0] && box[3] > box[1]
    ? {
        box,
        whole: [x1, y1, x2, y2],
        depth: depths / count,
      }
    : undefined
}

/** Floor points [x, z] in metres as 0..1 points of the frame, to four digits: a zone painted on the floor, as a camera's zone. */
export function projectFloor(points, camera) {
  return points.map(([x, z]) => {
    const point = new Vector3(x, 0, z).project(camera)
    return [(point.x + 1) / 2, (1 - point.y) / 2].map(value => Math.round(Math.min(1, Math.max(0, value)) * 1e4) / 1e4)
  })
}

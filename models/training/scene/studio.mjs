import { ACESFilmicToneMapping, PCFShadowMap, Scene, WebGLRenderer } from 'three'
import { buildCamera } from '../../../sfu/demo/footage/scene/camera-view.mjs'
import { seededRandom } from '../../../sfu/demo/footage/scene/paint.mjs'
import { labelledBoxes } from './labelled-boxes.mjs'
import { placeRandomCast, randomMount } from './random-cast.mjs'
import { buildRandomHall } from './random-hall.mjs'

const canvas = document.querySelector('canvas')
const renderer = new WebGLRenderer({ canvas, antialias: true, preserveDrawingBuffer: true })
renderer.toneMapping = ACESFilmicToneMapping
renderer.shadowMap.enabled = true
renderer.shadowMap.type = PCFShadowMap

function dispose(object) {
  object.traverse((each) => {
    each.geometry?.dispose()
    each.material?.map?.dispose()
  })
}

/** The picture of one seed as base64 JPEG, and what can be found in it. */
async function picture(seed) {
  const random = seededRandom(seed)
  const stage = buildRandomHall(random)
  const actors = placeRandomCast(stage, random)
  const camera = buildCamera(randomMount(random), canvas.width / canvas.height)
  renderer.setClearColor(0x2B3034)
  renderer.toneMappingExposure = 0.6 + 0.7 * random()
  const scene = new Scene()
  scene.add(stage)
  renderer.render(scene, camera)
  const jpeg = canvas.toDataURL('image/jpeg', 0.92).split(',')[1]
  const boxes = labelledBoxes(actors, camera, canvas)
  dispose(scene)
  return { jpeg, boxes }
}

globalThis.studio = { picture }

import { BufferTarget, Mp4OutputFormat, Output, VideoSample, VideoSampleSource } from 'mediabunny'
import { ACESFilmicToneMapping, PCFShadowMap, Scene, WebGLRenderer } from 'three'
import { buildCamera, projectFloor } from './scene/camera-view.mjs'
import { benchClips, clips, FRAMES_PER_SECOND, HEIGHT, WIDTH } from './scene/clips.mjs'
import { locateActors } from './scene/truth.mjs'

const canvas = document.querySelector('canvas')
const everyClip = {
  ...clips,
  ...benchClips,
}

function openStage(clip) {
  const { stage, actors, pose } = clip.build()
  const scene = new Scene()
  scene.add(stage)
  const camera = buildCamera(clip.mount, WIDTH / HEIGHT)
  const renderer = new WebGLRenderer({ canvas, antialias: true, preserveDrawingBuffer: true })
  renderer.setClearColor(0x2B3034)
  renderer.toneMapping = ACESFilmicToneMapping
  renderer.toneMappingExposure = 0.95
  renderer.shadowMap.enabled = true
  renderer.shadowMap.type = PCFShadowMap
  const show = (seconds) => {
    pose(seconds)
    renderer.render(scene, camera)
  }
  return {
    show,
    locate: () => locateActors(actors, camera),
    cast: actors.map(({ id, label, wears, aboard, falls }) => ({ id, label, wears, aboard, falls })),
    zones: (clip.zones ?? []).map(({ id, kind, floor }) => ({
      id,
      kind,
      polygon: projectFloor(floor, camera),
    })),
  }
}

async function base64(buffer) {
  const url = await new Promise((resolve) => {
    const reader = new FileReader()
    reader.onload = () => resolve(reader.result)
    reader.readAsDataURL(new Blob([buffer]))
  })
  return url.slice(url.indexOf(',') + 1)
}

/** Pictures of a clip at some seconds as base64 PNG, and where its actors are in each. */
async function stills(name, times) {
  const stage = openStage(everyClip[name])
  const pictures = []
  for (const seconds of times) {
    const began = performance.now()
    stage.show(seconds)
    const blob = await new Promise(resolve => canvas.toBlob(resolve))
    pictures.push({
      seconds,
      png: await base64(await blob.arrayBuffer()),
      boxes: stage.locate(),
      tookMs: performance.now() - began,
    })
  }
  return pictures
}

/**
 * The whole clip as base64 MP4 (H.264 constrained baseline, so no B-frames, a key frame every second) and its truth.
 * @param {string} name of the clip
 * @param {number} duty 0..1, the share of the time to work in; the rest is left to others on this machine
 */
async function film(name, duty) {
  const clip = everyClip[name]
  const stage = openStage(clip)
  const output = new Output({
    format: new Mp4OutputFormat({ fastStart: 'in-memory' }),
    target: new BufferTarget(),
  })
  const source = new VideoSampleSource({
    codec: 'avc',
    fullCodecString: 'avc1.42e01e',
    bitrate: clip.bitsPerSecond,
    bitrateMode: 'variable',
    latencyMode: 'quality',
    keyFrameInterval: 1,
  })
  const { framesPerSecond = FRAMES_PER_SECOND } = clip
  output.addVideoTrack(source, { frameRate: framesPerSecond })
  await output.start()
  const count = clip.seconds * framesPerSecond
  const frames = []
  for (let frame = 0; frame < count; frame++) {
    const seconds = frame / framesPerSecond
    const began = performance.now()
    stage.show(seconds)
    const sample = new VideoSample(canvas, { timestamp: seconds, duration: 1 / framesPerSecond })
    await source.add(sample)
    sample.close()
    frames.push(stage.locate())
    await new Promise(resolve => setTimeout(resolve, (performance.now() - began) * (1 / duty - 1)))
    if (frame % 30 === 0)
      console.info(`${name}: frame ${frame} of ${count}`)
  }
  await output.finalize()
  return {
    mp4: await base64(output.target.buffer),
    cast: stage.cast,
    zones: stage.zones,
    frames,
  }
}

globalThis.studio = { stills, film }

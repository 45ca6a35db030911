import { expect, it } from 'vitest'
import { cameraIdOf } from '../core/sync/testing/event-builder.ts'
import { openSession } from './testing/open-session.ts'

const camera = cameraIdOf(1)
const stream = `${camera}/sub`

it('CL18 a screen begins with the pictures in memory, and changes over when the lasting consumer shows its first', async () => {
  const { signaling, dark, settle, view, close } = await openSession()
  signaling.remembered.add(stream)
  dark.add('all')
  const screen = view(camera)
  await settle()
  expect(signaling.consumed).toEqual([`${stream} now none`, `${stream} key-frame none`])
  expect(screen.heard()).toEqual(['picture', 'picture'])
  const [passing, lasting] = screen.pictures
  // Until it is on, both come; then the passing one costs nothing any more.
  expect([
    passing!.track.readyState,
    signaling.running(),
  ]).toEqual([
    'live',
    [stream, stream],
  ])
  screen.present()
  await settle()
  expect([passing!.track.readyState, lasting!.track.readyState]).toEqual(['ended', 'live'])
  expect(signaling.running()).toEqual([stream])
  await close()
})

it('CL18 a server that remembers nothing gives one consumer, and that is all', async () => {
  const { signaling, settle, view, close } = await openSession()
  const screen = view(camera)
  await settle()
  expect(signaling.consumed).toEqual([`${stream} now none`])
  expect(screen.heard()).toEqual(['picture'])
  await close()
})

it('CL18 a program waits for the key frame; a screen that comes meanwhile does not, and the program keeps its track', async () => {
  const { signaling, dark, settle, watch, view, close } = await openSession()
  signaling.remembered.add(stream)
  dark.add('all')
  const program = watch(camera)
  await settle()
  expect(signaling.consumed).toEqual([`${stream} key-frame none`])
  const screen = view(camera)
  await settle()
  expect(signaling.consumed).toEqual([`${stream} key-frame none`, `${stream} now none`])
  // What it has, the one in front of it, and then the lasting one again.
  expect(screen.heard()).toEqual(['picture', 'picture', 'picture'])
  expect(screen.pictures[2]).toBe(screen.pictures[0])
  screen.present()
  await settle()
  expect(program.heard).toEqual(['track'])
  expect(signaling.running()).toEqual([stream])
  await close()
})

it('CL18 a screen that comes to a running picture costs no consumer', async () => {
  const { signaling, settle, watch, view, close } = await openSession()
  signaling.remembered.add(stream)
  watch(camera)
  await settle()
  const screen = view(camera)
  await settle()
  expect(signaling.consumed).toEqual([`${stream} key-frame none`])
  expect(screen.heard()).toEqual(['picture'])
  await close()
})

it('CL18 a passing consumer that the server closes is followed by the lasting one at once', async () => {
  const { signaling, dark, settle, view, close } = await openSession()
  signaling.remembered.add(stream)
  dark.add('all')
  const screen = view(camera)
  await settle()
  signaling.closeConsumer(stream)
  await settle()
  expect(screen.heard()).toEqual(['picture', 'picture'])
  expect(screen.pictures.map(picture => picture!.track.readyState)).toEqual(['ended', 'live'])
  expect(signaling.consumed).toHaveLength(2)
  await close()
})

it('CL18 a screen that never presents (a covered window) does not keep two consumers for ever', async () => {
  const { signaling, timers, settle, view, close } = await openSession()
  signaling.remembered.add(stream)
  view(camera)
  await settle()
  for (let i = 0; i < 20; i++) {
    timers.advance(250)
    await settle()
  }
  expect(signaling.running()).toEqual([stream])
  await close()
})

it('CL19 fewer pictures are had by another consumer, and the one before goes when the new one shows', async () => {
  const { signaling, dark, settle, view, close } = await openSession()
  dark.add('all')
  const screen = view(camera)
  await settle()
  screen.present()
  screen.thin('key')
  await settle()
  expect(signaling.consumed).toEqual([`${stream} now none`, `${stream} key-frame key`])
  expect(screen.pictures.map(picture => [picture!.thinning, picture!.track.readyState])).toEqual([
    ['none', 'live'],
    ['key', 'live'],
  ])
  screen.present()
  await settle()
  expect(screen.pictures.map(picture => picture!.track.readyState)).toEqual(['ended', 'live'])
  expect(signaling.running()).toEqual([stream])
  await close()
})

it('CL19 where a program detects, the screen shares its pictures: they are not thinned, and thinned again when it leaves', async () => {
  const { signaling, settle, watch, view, close } = await openSession()
  const program = watch(camera)
  await settle()
  const screen = view(camera)
  screen.thin('key')
  await settle()
  expect([signaling.consumed, screen.pictures[0]!.thinning]).toEqual([
    [`${stream} key-frame none`],
    'none',
  ])
  program.stop()
  await settle()
  expect(signaling.consumed.at(-1)).toBe(`${stream} key-frame key`)
  expect(program.heard).toEqual(['track'])
  await close()
})

it('CL19 when a screen leaves, the program that stays gets every picture again as soon as there are some', async () => {
  const { signaling, settle, watch, view, close } = await openSession()
  const screen = view(camera)
  screen.thin('key')
  await settle()
  const program = watch(camera)
  screen.stop()
  await settle()
  expect(signaling.consumed).toEqual([`${stream} now key`, `${stream} key-frame none`])
  expect(program.heard).toEqual(['track', 'track'])
  expect(signaling.running()).toEqual([stream])
  await close()
})

it('CL20 a consumer that the server closes is asked for again; one without the right says so and is not hammered', async () => {
  const { signaling, timers, settle, view, close } = await openSession()
  const screen = view(camera)
  await settle()
  timers.advance(6_000)
  signaling.forbidden.add(stream)
  signaling.closeConsumer(stream)
  await new Promise(resolve => void setImmediate(resolve))
  expect(screen.refusals).toEqual([true])
  expect(screen.heard()).toEqual(['picture', 'none'])
  timers.advance(59_000)
  await new Promise(resolve => void setImmediate(resolve))
  expect(signaling.consumed).toHaveLength(2)
  // The right comes back, which changes the configuration.
  signaling.forbidden.clear()
  signaling.say({ notice: 'configuration-changed' })
  await settle()
  expect(screen.refusals).toEqual([true, false])
  expect(screen.heard()).toEqual(['picture', 'none', 'picture'])
  await close()
})

it('CL20 a consumer that is closed again and again is asked for with growing pauses', async () => {
  const { signaling, timers, settle, view, close } = await openSession()
  view(camera)
  await settle()
  const waits: number[] = []
  for (let i = 0; i < 4; i++) {
    signaling.closeConsumer(stream)
    waits.push(timers.nextInMs()!)
    timers.advance(timers.nextInMs()!)
    for (let turn = 0; turn < 20; turn++)
      await new Promise(resolve => void setImmediate(resolve))
  }
  expect(waits).toEqual([375, 750, 1500, 3000])
  await close()
})

it('LO8 a stream is held back by what its most impatient screen allows, and not at all while a program detects in it', async () => {
  const { targets, settle, view, watch, close } = await openSession()
  const [first, second] = [
    view(camera),
    view(camera),
  ]
  await settle()
  first.present()
  second.present()
  first.holdBack(200)
  expect(targets()).toEqual([null])
  second.holdBack(150)
  expect(targets()).toEqual([150])
  const program = watch(camera)
  await settle()
  expect(targets()).toEqual([0])
  program.stop()
  await settle()
  expect(targets()).toEqual([150])
  await close()
})

import { buildForklift, driveForklift } from './forklift.mjs'
import { buildPerson, posePerson } from './person.mjs'
import { bendPerson } from './posture.mjs'

/** How many seconds one movement of the hands takes; divides the length of every clip. */
const BEAT_SECONDS = 2

function personActor(stage, { look, path, works = false, ...acts }) {
  const person = buildPerson(look)
  stage.add(person.root)
  const pose = (seconds) => {
    const step = path(seconds)
    const reach = works
      ? Math.max(0, 1 - 3 * step.speed)
      : 0
    posePerson(person, { ...step, reach, beat: 2 * Math.PI * seconds / BEAT_SECONDS })
    if (acts.falls || acts.crouches)
      bendPerson(person, seconds, acts)
  }
  return {
    id: look.id,
    label: 'person',
    object: person.root,
    wears: { helmet: look.helmet !== undefined, vest: look.vest !== undefined },
    falls: acts.falls,
    pose,
  }
}

function forkliftActors(stage, { id, path, lift, colour, driver }) {
  const forklift = buildForklift({ colour, driver })
  stage.add(forklift.root)
  const pose = seconds => driveForklift(forklift, {
    ...path(seconds),
    lift: lift?.(seconds) ?? 0.15,
  })
  return [
    {
      id,
      label: 'forklift',
      object: forklift.root,
      pose,
    },
    {
      id: driver.id,
      label: 'person',
      object: forklift.driver.root,
      aboard: id,
      wears: { helmet: driver.helmet !== undefined, vest: driver.vest !== undefined },
      pose: () => {},
    },
  ]
}

/**
 * Puts people and forklifts on a stage.
 * @param {import('three').Group} stage
 * @param {{ people: { look: object, path: Function, works?: boolean, falls?: number, crouches?: number[][] }[], forklifts?: object[] }} cast
 */
export function buildCast(stage, { people, forklifts = [] }) {
  const actors = [
    ...people.map(member => personActor(stage, member)),
    ...forklifts.flatMap(member => forkliftActors(stage, member)),
  ]
  return {
    stage,
    actors,
    pose: seconds => actors.forEach(actor => actor.pose(seconds)),
  }
}

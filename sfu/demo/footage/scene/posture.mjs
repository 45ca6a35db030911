/** Metres from the middle of a lying body 1.75 m tall to the floor. */
const LYING = 0.13

/** What thighs, shins and a trunk are bent by who crouches with the feet where they stood, radians; and how far the hips sink, metres. */
const CROUCH = {
  thigh: -2.0,
  shin: 2.2,
  trunk: 0.55,
  sinks: 0.62,
}

/** 0 before `from`, 1 from `seconds` later on, smooth between. */
function eased(time, from, seconds) {
  const share = Math.min(1, Math.max(0, (time - from) / seconds))
  return share * share * (3 - 2 * share)
}

/** Lays a posed person down at `falls` (seconds) within 0.7 s: on the face along the way they look, feet where they stood. */
function lay({ body, arms }, share) {
  body.rotation.x = share * Math.PI / 2
  body.position.y += share * LYING * body.scale.y
  for (const { upper, fore, side } of arms) {
    upper.rotation.x *= 1 - share
    upper.rotation.z += share * side * 0.5
    fore.rotation.x *= 1 - share
  }
}

function crouch({ body, torso, legs }, share) {
  for (const { thigh, shin, foot } of legs) {
    thigh.rotation.x += share * (CROUCH.thigh - thigh.rotation.x)
    shin.rotation.x += share * (CROUCH.shin - shin.rotation.x)
    foot.rotation.x = -share * (CROUCH.thigh + CROUCH.shin)
  }
  torso.rotation.x += share * CROUCH.trunk
  body.position.y -= share * CROUCH.sinks * body.scale.y
}

/**
 * Bends a person who was posed upright as they are at a time: who falls stays down, who crouches does it between two times.
 * @param {ReturnType<import('./person.mjs').buildPerson>} person
 * @param {number} seconds
 * @param {{ falls?: number, crouches?: [from: number, to: number][] }} acts
 */
export function bendPerson(person, seconds, { falls = Infinity, crouches = [] }) {
  person.body.rotation.x = 0
  const down = Math.max(0, ...crouches.map(([from, to]) => eased(seconds, from, 0.8) - eased(seconds, to, 0.8)))
  if (down > 0)
    crouch(person, down)
  if (seconds > falls)
    lay(person, eased(seconds, falls, 0.7))
  person.root.updateMatrixWorld(true)
}

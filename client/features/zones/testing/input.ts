import { cdp } from 'vitest/browser'

interface Place { readonly x: number, readonly y: number }

interface InputSession { readonly send: (method: string, parameters: Record<string, unknown>) => Promise<unknown> }

/** The browser's own input, as devices give it: events are trusted and pointers real. */
const session = (): InputSession => cdp() as unknown as InputSession

/** Of this frame in the page that the test runner shows. */
function inPage({ x, y }: Place): Place {
  const frame = window.frameElement?.getBoundingClientRect()
  const scale = frame
    ? frame.width / window.innerWidth
    : 1
  return { x: x * scale + (frame?.left ?? 0), y: y * scale + (frame?.top ?? 0) }
}

function mouseEvent(type: string, at: Place, buttons: number): Promise<unknown> {
  return session().send('Input.dispatchMouseEvent', {
    type,
    ...inPage(at),
    button: type === 'mouseMoved' && buttons === 0
      ? 'none'
      : 'left',
    buttons,
    clickCount: 1,
  })
}

export async function click(at: Place): Promise<void> {
  await mouseEvent('mouseMoved', at, 0)
  await mouseEvent('mousePressed', at, 1)
  await mouseEvent('mouseReleased', at, 0)
}

/** `during` is asked while the button is still down. */
export async function drag(from: Place, to: Place, during: () => void | Promise<void> = () => {}): Promise<void> {
  await mouseEvent('mouseMoved', from, 0)
  await mouseEvent('mousePressed', from, 1)
  for (const share of [0.3, 0.7, 1])
    await mouseEvent('mouseMoved', { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share }, 1)
  await during()
  await mouseEvent('mouseReleased', to, 0)
}

function touchEvent(type: string, at?: Place): Promise<unknown> {
  return session().send('Input.dispatchTouchEvent', {
    type,
    touchPoints: at
      ? [
          {
            ...inPage(at),
            id: 1,
          },
        ]
      : [],
  })
}

export async function touchDrag(from: Place, to: Place, during: () => void | Promise<void> = () => {}): Promise<void> {
  await touchEvent('touchStart', from)
  for (const share of [0.3, 0.7, 1])
    await touchEvent('touchMove', { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share })
  await during()
  await touchEvent('touchEnd')
}

export const tap = (at: Place): Promise<void> => touchDrag(at, at)

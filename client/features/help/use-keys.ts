import type { KeyName, KeyOf, KeyPlace } from './key-map.ts'
import { useEventListener } from '@vueuse/core'
import { getCurrentScope, onScopeDispose, shallowReactive } from 'vue'
import { keyMap, pressedKey } from './key-map.ts'

/** What a key does; `false`: nothing just now, and the browser may have it. */
export type KeyHandler<Place extends KeyPlace> = (key: KeyOf<Place>, event: KeyboardEvent) => unknown

/** How often each place is on the page now. */
const present = shallowReactive(new Map<KeyPlace, number>())

/** The places whose keys work now, in the order of the map. */
export function presentPlaces(): KeyPlace[] {
  return (Object.keys(keyMap) as KeyPlace[]).filter(place => (present.get(place) ?? 0) > 0)
}

/**
 * Takes keys of `place` for as long as the component lives; the help shows them meanwhile. `inDialogs`: also while the focus is in a
 * sheet or a dialog, for what is inside one; else an open one keeps the page below it quiet.
 */
export function useKeys<Place extends KeyPlace>(place: Place, handlers: { readonly [Key in KeyOf<Place>]?: KeyHandler<Place> }, options: { readonly inDialogs?: boolean } = {}): void {
  present.set(place, (present.get(place) ?? 0) + 1)
  if (getCurrentScope())
    onScopeDispose(() => present.set(place, (present.get(place) ?? 1) - 1))
  const byKey = handlers as Partial<Record<KeyName, KeyHandler<KeyPlace>>>
  useEventListener(window, 'keydown', (event: KeyboardEvent) => {
    const key = pressedKey(event)
    const handler = key && byKey[key]
    if (!handler || (!options.inDialogs && event.target instanceof Element && event.target.closest('[role=dialog], [role=alertdialog]')))
      return
    if (handler(key as KeyOf<KeyPlace>, event) !== false)
      event.preventDefault()
  })
}

import type { Component, InjectionKey } from 'vue'
import { defineAsyncComponent, inject } from 'vue'
import { speakKey } from './speak-key.ts'

/** Resolves when the first pictures play; without it they need not be waited for. */
export const firstScreenKey: InjectionKey<Promise<unknown>> = Symbol('first screen')

/**
 * Something that is not in the first load: drawn once it is here with its words. `patient`: nobody asked for it, so the first pictures
 * come before it. To be called in `setup`.
 */
export function laterComponent<Loaded extends Component>(load: () => Promise<{ default: Loaded }>, { patient = false } = {}): Loaded {
  const speaking = inject(speakKey, undefined)
  const shown = inject(firstScreenKey, undefined)
  return defineAsyncComponent({
    loader: async () => {
      if (patient)
        await shown
      const [{ default: component }] = await Promise.all([
        load(),
        speaking?.complete(),
      ])
      return component as never
    },
  }) as Loaded
}

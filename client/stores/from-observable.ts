import type { ShallowRef } from 'vue'
import type { Observable } from '../core/observable.ts'
import { shallowRef } from 'vue'

/** A read-only window on a service's value. Shallow: what services hold is replaced, never changed in place. Lives as long as the page. */
export function fromObservable<Value>(observable: Observable<Value>): Readonly<ShallowRef<Value>> {
  const mirror = shallowRef(observable.value)
  observable.subscribe(value => mirror.value = value)
  return mirror
}

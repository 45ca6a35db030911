import type { InjectionKey } from 'vue'
import type { Observable } from '../../core/observable.ts'

/** Whether the page that was wanted last could not be fetched. */
export const pageMissingKey: InjectionKey<Observable<boolean>> = Symbol('page missing')

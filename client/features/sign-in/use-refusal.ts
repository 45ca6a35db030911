import type { ComputedRef } from 'vue'
import type { ErrorCode } from '#contract/errors'
import type { PasswordOutcome } from '../../pipeline/live/session-service.ts'
import { computed, ref, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { duration } from '../../ui/moment.ts'
import { useSeconds } from '../../ui/use-seconds.ts'

/** Why a try was refused. `untilMs`: no further try is looked at before, by this browser's clock. */
type Refusal
  = | { readonly kind: 'away' }
    | { readonly kind: 'throttled', readonly untilMs: number }
    | { readonly kind: 'code', readonly code: ErrorCode }

/** Where a page says more of a code than the table of errors does. */
type OwnWords = Partial<Record<ErrorCode, 'signIn.wrong' | 'signIn.stepWrong' | 'password.refused'>>

export interface RefusalState {
  /** What to say; empty: nothing was refused. */
  readonly words: ComputedRef<string>
  readonly code: ComputedRef<ErrorCode | undefined>
  /** A try before its end is not looked at. */
  readonly mustWait: ComputedRef<boolean>
  readonly working: ComputedRef<boolean>
  /** One try; what comes of it is said in `words`. Undefined: one is under way, or it is too soon. */
  readonly attempt: <Outcome extends PasswordOutcome>(work: () => Promise<Outcome>) => Promise<Outcome | undefined>
}

/** Trying to come in: one try at a time, and in words why one was refused and when the next counts. */
export function useRefusal(own: OwnWords): RefusalState {
  const { t, locale } = useI18n()
  const nowMs = useSeconds()
  const refusal = shallowRef<Refusal>()
  const trying = ref(false)
  const waitMs = computed(() => refusal.value?.kind === 'throttled'
    ? Math.max(0, refusal.value.untilMs - nowMs.value)
    : 0)
  const code = computed(() => refusal.value?.kind === 'code'
    ? refusal.value.code
    : undefined)
  const words = computed(() => {
    if (code.value)
      return t(own[code.value] ?? `errors.${code.value}`)
    if (refusal.value?.kind === 'away')
      return t('failure.away')
    if (refusal.value?.kind !== 'throttled')
      return ''
    return waitMs.value > 0
      ? t('signIn.throttled', {
          time: duration(Math.ceil(waitMs.value / 1000) * 1000, locale.value),
        })
      : t('signIn.again')
  })
  return {
    words,
    code,
    mustWait: computed(() => waitMs.value > 0),
    working: computed(() => trying.value),
    async attempt(work) {
      if (trying.value || waitMs.value > 0)
        return undefined
      trying.value = true
      refusal.value = undefined
      const result = await work()
      trying.value = false
      nowMs.value = Date.now()
      if (result.outcome === 'unreachable')
        refusal.value = { kind: 'away' }
      else if (result.outcome === 'refused' && result.code === 'too-many-requests' && result.retryAfterMs !== undefined)
        refusal.value = { kind: 'throttled', untilMs: nowMs.value + result.retryAfterMs }
      else if (result.outcome === 'refused')
        refusal.value = { kind: 'code', code: result.code }
      return result
    },
  }
}

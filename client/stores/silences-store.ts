import type { Silence, Silenceable, SilenceId, SilenceTarget } from '#contract/alert-silence'
import type { CameraId } from '#contract/ids'
import type { EpochMs } from '#contract/time'
import { defineStore } from 'pinia'
import { silenceOf } from '#contract/alert-silence'
import { useAppServices } from './app-services.ts'
import { fromObservable } from './from-observable.ts'

/** What is silent and for how long, shared by everybody of the organization; made and kept here also without a network. */
export const useSilencesStore = defineStore('silences', () => {
  const { alerting: { watch } } = useAppServices()
  const state = fromObservable(watch.silences)
  return {
    state,
    of: (alert: Silenceable, at: EpochMs): Silence | undefined => silenceOf(alert, state.value.inForce, at),
    inForce: (at: number): Silence[] => state.value.inForce.filter(({ until, endedAt }) => (endedAt ?? until) > at),
    /** Of a camera and its rules, when the last one ends; 0: none. */
    untilOf: (cameraId: CameraId): number => Math.max(0, ...state.value.inForce.filter(({ target, endedAt }) => target.cameraId === cameraId && endedAt === undefined).map(({ until }) => until)),
    isWaiting: (silenceId: SilenceId): boolean => state.value.waiting.has(silenceId),
    silence: (asked: { target: SilenceTarget, cameraName: string, ruleName?: string | undefined, reason: string, lastsMs: number }) => watch.silence({
      ...asked,
      silenceId: crypto.randomUUID() as SilenceId,
    }),
    end: (silenceId: SilenceId) => watch.end(silenceId),
  }
})

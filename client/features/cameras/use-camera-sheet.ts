import type { Ref } from 'vue'
import type { Camera } from '#contract/camera'
import type { ProbeReport } from '#contract/probe'
import type { FailureText } from '../../ui/failure-text.ts'
import type { CameraForm } from './camera-form.ts'
import { onBeforeUnmount, reactive, ref, shallowRef, watch } from 'vue'
import { useCameraAdminStore } from '../../stores/camera-admin-store.ts'
import { failureText } from '../../ui/failure-text.ts'
import { formOf, newCameraOf, probeRequestOf, updateOf } from './camera-form.ts'

export type ProbeState
  = | { readonly kind: 'none' }
    | { readonly kind: 'probing' }
    | { readonly kind: 'done', readonly report: ProbeReport }
    | { readonly kind: 'failed', readonly failure: FailureText }

export interface CameraSheet {
  readonly form: CameraForm
  readonly probe: Readonly<Ref<ProbeState>>
  readonly saving: Readonly<Ref<boolean>>
  readonly failure: Readonly<Ref<FailureText | undefined>>
  readonly look: () => Promise<void>
  readonly cancel: () => void
  /** Trusts the certificate that the last look found, and looks again. */
  readonly acceptCertificate: (certificateSha256: string) => Promise<void>
  /** Whether it is saved. */
  readonly save: () => Promise<boolean>
  readonly remove: () => Promise<boolean>
}

/** Adding or changing one camera: the fields, what looking at it found, and saving. A probe ends with the sheet. */
export function useCameraSheet(camera: Camera | undefined): CameraSheet {
  const admin = useCameraAdminStore()
  const form = reactive(formOf(camera))
  const probe = shallowRef<ProbeState>({ kind: 'none' })
  const saving = ref(false)
  const failure = shallowRef<FailureText>()
  let looking: AbortController | undefined

  function cancel(): void {
    looking?.abort()
    looking = undefined
    if (probe.value.kind === 'probing')
      probe.value = { kind: 'none' }
  }
  onBeforeUnmount(cancel)
  // Another address has another certificate.
  watch(() => form.address, () => form.certificateSha256 = '')
  // A report is of what was looked at, not of what stands in the fields now.
  watch(() => [
    form.address,
    form.username,
    form.password,
    form.transport,
    form.transcode,
  ], () => {
    cancel()
    probe.value = { kind: 'none' }
  })

  async function look(): Promise<void> {
    cancel()
    const own = new AbortController()
    looking = own
    probe.value = { kind: 'probing' }
    const result = await admin.probe(probeRequestOf(form, camera), own.signal).then(
      (report): ProbeState => ({ kind: 'done', report }),
      (error: unknown): ProbeState => ({
        kind: 'failed',
        failure: failureText(error),
      }),
    )
    if (looking !== own)
      return
    looking = undefined
    probe.value = result
    if (result.kind === 'done' && form.subAddress === '' && camera === undefined)
      form.subAddress = result.report.facts.subAddress ?? ''
  }

  async function during(work: () => Promise<unknown>): Promise<boolean> {
    saving.value = true
    failure.value = undefined
    try {
      await work()
      return true
    }
    catch (error) {
      failure.value = failureText(error)
      return false
    }
    finally {
      saving.value = false
    }
  }

  return {
    form,
    probe,
    saving,
    failure,
    look,
    cancel,
    acceptCertificate(certificateSha256) {
      form.certificateSha256 = certificateSha256
      return look()
    },
    save: () => during(() => camera
      ? admin.update(camera.cameraId, updateOf(form, camera))
      : admin.create(newCameraOf(form))),
    remove: () => during(async () => camera && await admin.remove(camera.cameraId)),
  }
}

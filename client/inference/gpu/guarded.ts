import { AppError } from '#contract/app-error'

/** Makes what the GPU may refuse; its refusals come later and elsewhere unless they are caught by scopes. */
export async function guarded<Made extends { close: () => Promise<void> }>(device: GPUDevice, make: () => Made): Promise<Made> {
  const scopes = ['validation', 'out-of-memory', 'internal'] as const
  scopes.forEach(scope => device.pushErrorScope(scope))
  // Made inside a promise, so that the scopes are taken off again also when it throws.
  const making = Promise.resolve().then(make)
  const [made] = await Promise.allSettled([making])
  const errors = await Promise.all(scopes.map(() => device.popErrorScope()))
  const error = errors.find(e => e !== null)
  if (made.status === 'rejected')
    throw made.reason
  if (!error)
    return made.value
  await made.value.close()
  throw new AppError('internal', `The graphics processor refuses the detector's memory or shaders (${error.message.slice(0, 300)}); another engine is used.`)
}

import { expect, it } from 'vitest'
import { runSteps } from './progress.mjs'
import { SetupError } from './setup-error.mjs'

it('writes a line for each step, and takes it up again after a remark', async () => {
  let text = ''
  await runSteps([
    {
      title: 'npm packages',
      run: () => Promise.resolve('cached'),
    },
    {
      title: 'mediasoup worker',
      run(log) {
        log('building')
        log('linking')
        return Promise.resolve('built')
      },
    },
  ], {
    write: (part) => { text += part },
  })
  expect(text).toBe('[1/2] npm packages ... done (cached)\n[2/2] mediasoup worker ... \n      building\n      linking\n[2/2] mediasoup worker ... done (built)\n')
})

it('stops at the first failure, with a sentence', async () => {
  let text = ''
  const never = {
    title: 'never',
    run: () => Promise.reject(new Error('ran')),
  }
  const write = (part: string) => { text += part }
  await expect(runSteps([
    {
      title: 'one',
      run: () => Promise.reject(new SetupError('Install it.')),
    },
    never,
  ], { write })).rejects.toThrow(/^Install it\.$/)
  expect(text).toBe('[1/2] one ... failed\n')
  await expect(runSteps([
    {
      title: 'one',
      run: () => Promise.reject(new Error('disk full')),
    },
  ], { write })).rejects.toThrow('Set-up stopped at "one": disk full')
})

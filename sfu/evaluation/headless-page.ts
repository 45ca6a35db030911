import type { Readable, Writable } from 'node:stream'
import { spawn } from 'node:child_process'
import { mkdtemp, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { AppError } from '#contract/app-error'
import { z } from '#contract/schema'
import { confinedCommand } from '../core/confined-command.ts'
import { openCdpPipe } from '../station/cdp-pipe.ts'
import { chromiumArguments } from '../station/chromium-arguments.ts'

export interface HeadlessPage {
  /** Calls a function of the page's window with one argument and waits for its answer. */
  readonly call: (name: string, argument: unknown) => Promise<unknown>
  readonly close: () => Promise<void>
}

export interface HeadlessPageOptions {
  readonly chromiumPath: string
  readonly url: string
  /** Name of a function that the page finds in its window; what it is called with comes here. */
  readonly tell: { readonly name: string, readonly take: (text: string) => void }
}

/** Below what the machine does else. */
const niceness = 5
const startMs = 60_000
const readyEveryMs = 100

const targetsSchema = z.object({
  targetInfos: z.array(z.object({
    targetId: z.string(),
    type: z.string(),
  })),
})
const attachedSchema = z.object({
  sessionId: z.string(),
})
const evaluatedSchema = z.object({
  result: z.object({
    value: z.unknown().optional(),
  }),
  exceptionDetails: z.object({
    text: z.string(),
    exception: z.object({
      description: z.string().optional(),
    }).optional(),
  }).optional(),
})
const bindingSchema = z.object({
  name: z.string(),
  payload: z.string(),
})

/** A headless Chromium of its own with one page, over a pipe that nobody else can reach, as the station's. */
export async function openHeadlessPage({ chromiumPath, url, tell }: HeadlessPageOptions): Promise<HeadlessPage> {
  const profileFolder = await mkdtemp(join(tmpdir(), 'ansim-evaluate-'))
  const sharedMemory = await statfs('/dev/shm').catch(() => undefined)
  const { command, args, ...as } = confinedCommand(chromiumPath, chromiumArguments({
    profileFolder,
    // Root has no sandbox in Chromium; the page is our own and reaches nothing but loopback.
    sandbox: process.getuid?.() !== 0,
    sharedMemoryBytes: sharedMemory
      ? sharedMemory.blocks * sharedMemory.bsize
      : Infinity,
    trustedKeys: [],
  }), { platform: process.platform, deathSignal: 'KILL', niceness })
  const child = spawn(command, args, {
    ...as,
    env: {
      PATH: process.env.PATH,
      HOME: profileFolder,
      LANG: 'C.UTF-8',
      TZ: process.env.TZ,
    },
    detached: true,
    stdio: [
      'ignore',
      'ignore',
      'ignore',
      'pipe',
      'pipe',
    ],
  })
  const pipe = openCdpPipe(child.stdio[3] as Writable, child.stdio[4] as Readable)
  const ended = Promise.withResolvers<never>()
  ended.promise.catch(() => {})
  child.once('error', () => ended.reject(new AppError('internal', `${chromiumPath} does not start; set CHROMIUM to a Chromium that does.`)))
  child.once('close', () => ended.reject(new AppError('internal', 'The browser ended; look whether the machine has memory left, and try again.')))
  const close = async (): Promise<void> => {
    pipe.close()
    try {
      if (child.pid !== undefined)
        process.kill(-child.pid, 'SIGKILL')
    }
    catch {
      // It has ended already.
    }
    await rm(profileFolder, {
      recursive: true,
      force: true,
      maxRetries: 5,
      retryDelay: 200,
    }).catch(() => {})
  }
  const orEnd = <Value>(work: Promise<Value>): Promise<Value> => Promise.race([work, ended.promise])
  try {
    const { targetInfos } = targetsSchema.parse(await orEnd(pipe.send('Target.getTargets')))
    const page = targetInfos.find(({ type }) => type === 'page')
    if (!page)
      throw new AppError('internal', 'The browser opened without a page; try again.')
    const { sessionId } = attachedSchema.parse(await orEnd(pipe.send('Target.attachToTarget', { targetId: page.targetId, flatten: true })))
    const evaluate = async (expression: string): Promise<unknown> => {
      const { result, exceptionDetails } = evaluatedSchema.parse(await orEnd(pipe.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true }, sessionId)))
      if (exceptionDetails)
        throw new AppError('internal', `The page failed: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`)
      return result.value
    }
    pipe.subscribe(({ method, params, sessionId: of }) => {
      const binding = method === 'Runtime.bindingCalled' && of === sessionId && bindingSchema.safeParse(params)
      if (binding && binding.success && binding.data.name === tell.name)
        tell.take(binding.data.payload)
    })
    await orEnd(pipe.send('Runtime.enable', {}, sessionId))
    await orEnd(pipe.send('Runtime.addBinding', { name: tell.name }, sessionId))
    await orEnd(pipe.send('Page.navigate', { url }, sessionId))
    return {
      async call(name, argument) {
        const until = Date.now() + startMs
        while (await evaluate(`typeof window[${JSON.stringify(name)}] === 'function'`).catch(() => false) !== true) {
          if (Date.now() > until)
            throw new AppError('internal', 'The page did not start; build it anew with npm run build, and try again.')
          await new Promise(resolve => setTimeout(resolve, readyEveryMs))
        }
        return evaluate(`window[${JSON.stringify(name)}](${JSON.stringify(argument)})`)
      },
      close,
    }
  }
  catch (error) {
    await close()
    throw error
  }
}

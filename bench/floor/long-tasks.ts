import type { Page } from 'playwright'

interface TraceEvent {
  readonly name: string
  readonly ph: string
  readonly pid: number
  readonly tid: number
  /** CPU time of the thread, microseconds: what the machine does besides is not in it. */
  readonly tdur?: number
  readonly args?: { readonly name?: string }
}

interface MainThreadTasks {
  /** Tasks of the page's main thread of more than 50 ms of its own CPU time. */
  readonly long: number
  readonly longestMs: number
  /** All tasks that were seen; none would mean that nothing was measured. */
  readonly tasks: number
}

const longMs = 50

/**
 * Tasks of the page's main thread while `seconds` pass, by the thread's own CPU time as Chromium's tracing tells it (`tdur` of toplevel tasks), for wall time on a
 * machine with other work says nothing of the page.
 */
export async function watchMainThread(page: Page, seconds: number): Promise<MainThreadTasks> {
  const session = await page.context().newCDPSession(page)
  const mainThreads = new Set<string>()
  const tasks: TraceEvent[] = []
  session.on('Tracing.dataCollected', ({ value }) => {
    for (const event of value as unknown as TraceEvent[]) {
      if (event.ph === 'M' && event.name === 'thread_name' && event.args?.name === 'CrRendererMain')
        mainThreads.add(`${event.pid} ${event.tid}`)
      if (event.ph === 'X' && event.name === 'ThreadControllerImpl::RunTask' && event.tdur !== undefined)
        tasks.push(event)
    }
  })
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: {
      includedCategories: ['toplevel', '__metadata'],
      excludedCategories: ['*'],
    },
  })
  await page.waitForTimeout(seconds * 1_000)
  const complete = new Promise(resolve => session.once('Tracing.tracingComplete', resolve))
  await session.send('Tracing.end')
  await complete
  await session.detach()
  const own = tasks.filter(({ pid, tid }) => mainThreads.has(`${pid} ${tid}`)).map(({ tdur }) => tdur! / 1_000)
  if (own.length === 0)
    throw new Error('The browser traced no task of the main thread with its CPU time; long tasks cannot be counted here.')
  return {
    long: own.filter(ms => ms > longMs).length,
    longestMs: Math.max(0, ...own),
    tasks: own.length,
  }
}

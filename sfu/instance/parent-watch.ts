import process from 'node:process'

/**
 * Calls `onGone` once when the process that started us is gone: the kernel then gives us another parent. Polled each second,
 * because nothing tells a process portably that its parent died.
 */
export function watchParent(onGone: () => void, readParentPid: () => number = () => process.ppid): () => void {
  const parentPid = readParentPid()
  const timer = setInterval(() => {
    if (readParentPid() === parentPid)
      return
    clearInterval(timer)
    onGone()
  }, 1_000)
  timer.unref()
  return () => clearInterval(timer)
}

/** Threads for the processor's engine: a nano detector has no work for more than four, and without isolation there is no shared memory. */
export function wasmThreads(isIsolated: boolean, cores: number): number {
  return isIsolated
    ? Math.max(1, Math.min(4, cores))
    : 1
}

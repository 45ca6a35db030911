/** To the worker that presents every n-th picture; `id` names a paced track. */
export type ToPaceWorker
  = | { type: 'pace', id: number, frames: ReadableStream<VideoFrame>, out: WritableStream<VideoFrame>, fps: number }
    | { type: 'fps', id: number, fps: number }
    | { type: 'stop', id: number }

import type { TrackCodec } from '../rtsp/sdp.ts'

/** What a transcode may cost at most. */
export interface TranscodeLimits {
  /** Larger pictures are made smaller, in proportion. */
  readonly maxWidth: number
  readonly maxHeight: number
  readonly maxFps: number
  readonly maxKbps: number
}

export const defaultTranscodeLimits: TranscodeLimits = {
  maxWidth: 1280,
  maxHeight: 720,
  maxFps: 15,
  maxKbps: 2_500,
}

/**
 * The arguments of one ffmpeg: an Annex B stream on standard input, H.264 without B-frames as FLV on standard output. Made of numbers and a
 * codec's name alone: nothing that a camera or a person wrote is in it, and no network or file may be opened.
 */
export function ffmpegArguments(codec: TrackCodec, { maxWidth, maxHeight, maxFps, maxKbps }: TranscodeLimits): string[] {
  // Slower pictures pass as they are; what is faster is thinned. A raw stream has no times of its own: they are those of arrival.
  const thin = `select='isnan(prev_selected_t)+gte(t-prev_selected_t,${(0.9 / maxFps).toFixed(4)})'`
  const shrink = `scale=w='min(iw,${maxWidth})':h='min(ih,${maxHeight})':force_original_aspect_ratio=decrease:force_divisible_by=2`
  return [
    '-hide_banner',
    '-nostdin',
    '-loglevel',
    'error',
    '-protocol_whitelist',
    'pipe',
    '-fflags',
    'nobuffer',
    '-probesize',
    '500000',
    '-analyzeduration',
    '0',
    '-use_wallclock_as_timestamps',
    '1',
    '-threads',
    '1',
    '-f',
    codec === 'H265'
      ? 'hevc'
      : 'h264',
    '-i',
    'pipe:0',
    '-map',
    '0:v:0',
    '-an',
    '-vf',
    `${thin},${shrink},format=yuv420p`,
    '-fps_mode',
    'passthrough',
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-tune',
    'zerolatency',
    '-profile:v',
    'baseline',
    '-bf',
    '0',
    '-threads',
    '1',
    '-crf',
    '26',
    '-maxrate',
    `${maxKbps}k`,
    '-bufsize',
    `${maxKbps}k`,
    '-force_key_frames',
    'expr:gte(t,n_forced*1)',
    '-f',
    'flv',
    '-flvflags',
    'no_duration_filesize',
    '-flush_packets',
    '1',
    'pipe:1',
  ]
}

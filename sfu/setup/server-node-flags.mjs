/**
 * How the server's Node is started. Packets are gone as soon as they are sent, so that a small young generation is emptied without looking
 * at much: with 12 cameras of 2 Mbit/s, side by side, 0.81 instead of 0.90 of ffmpeg's CPU, 37 instead of 58 MB, and a forwarding p99 of
 * 2 instead of 8 ms (bench media, part ffmpeg). In MB; Node's own default is 16.
 */
export const serverNodeFlags = ['--max-semi-space-size=2']

import type { Severity } from '#contract/severity'

/** SVG paths in a 20 x 20 box. Each severity has its own outline, so that it is read without seeing colour. */
export const severityShapes: Record<Severity, string> = {
  critical: 'M6.3 1.5h7.4l4.8 4.8v7.4l-4.8 4.8H6.3l-4.8-4.8V6.3z',
  high: 'M10 1.8 18.8 17.6H1.2z',
  medium: 'M10 .8 19.2 10 10 19.2.8 10z',
  low: 'M10 1.6a8.4 8.4 0 1 1 0 16.8 8.4 8.4 0 0 1 0-16.8z',
  health: 'M2.2 2.2h15.6v15.6H2.2z',
}

/** Tailwind's classes must stand in the source as they are. */
export const severityTextClasses: Record<Severity, string> = {
  critical: 'text-critical',
  high: 'text-high',
  medium: 'text-medium',
  low: 'text-low',
  health: 'text-health',
}

export const severityBorderClasses: Record<Severity, string> = {
  critical: 'border-critical',
  high: 'border-high',
  medium: 'border-medium',
  low: 'border-low',
  health: 'border-health',
}

/** Over pictures, which do not follow the theme. */
export const severityVideoClasses: Record<Severity, string> = {
  critical: 'text-(--video-critical)',
  high: 'text-(--video-high)',
  medium: 'text-(--video-medium)',
  low: 'text-(--video-low)',
  health: 'text-(--video-health)',
}

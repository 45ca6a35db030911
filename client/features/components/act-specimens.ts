import type { Say, Specimen } from './specimen.ts'
import { Pencil, Plus, TriangleAlert, WifiOff } from '@lucide/vue'
import { h } from 'vue'
import { severities } from '#contract/severity'
import BackLink from '../../ui/back-link.vue'
import CopyButton from '../../ui/copy-button.vue'
import EmptyState from '../../ui/empty-state.vue'
import FailureNote from '../../ui/failure-note.vue'
import IconButton from '../../ui/icon-button.vue'
import LoadingNote from '../../ui/loading-note.vue'
import NoticeBanner from '../../ui/notice-banner.vue'
import PushButton from '../../ui/push-button.vue'
import RetryNote from '../../ui/retry-note.vue'
import SeverityMark from '../../ui/severity-mark.vue'
import StateChip from '../../ui/state-chip.vue'
import DialogSpecimen from './dialog-specimen.vue'

const icon = (each: typeof Pencil) => h(each, { 'size': 20, 'aria-hidden': 'true' })

/** What is pressed, and what the page says by itself. */
export function actSpecimens(t: Say): Specimen[] {
  const words = () => t('action.retry')
  const pencil = {
    default: () => icon(Pencil),
  }
  const failure = { key: 'errors.internal' } as const
  return [
    {
      component: 'push-button',
      states: [
        ...(['primary', 'quiet'] as const).flatMap(variant => [
          {
            state: variant,
            node: () => h(PushButton, { variant }, () => [
              icon(Plus),
              words(),
            ]),
          },
          {
            state: `${variant}, hover`,
            look: 'hover' as const,
            node: () => h(PushButton, { variant }, words),
          },
          {
            state: `${variant}, focus`,
            look: 'focus' as const,
            node: () => h(PushButton, { variant }, words),
          },
          {
            state: `${variant}, disabled`,
            node: () => h(PushButton, { variant, disabled: true }, words),
          },
          {
            state: `${variant}, busy`,
            node: () => h(PushButton, { variant, busy: true }, words),
          },
        ]),
        {
          state: 'pressed',
          node: () => h(PushButton, { pressed: true }, words),
        },
      ],
    },
    {
      component: 'icon-button',
      states: [
        {
          state: 'quiet',
          node: () => h(IconButton, {
            label: words(),
          }, pencil),
        },
        {
          state: 'hover',
          look: 'hover',
          node: () => h(IconButton, {
            label: words(),
          }, pencil),
        },
        {
          state: 'focus',
          look: 'focus',
          node: () => h(IconButton, {
            label: words(),
          }, pencil),
        },
        {
          state: 'disabled',
          node: () => h(IconButton, {
            label: words(),
            disabled: true,
          }, pencil),
        },
        {
          state: 'pressed',
          node: () => h(IconButton, {
            label: words(),
            pressed: true,
          }, pencil),
        },
      ],
    },
    {
      component: 'back-link',
      states: [
        {
          state: 'quiet',
          node: () => h(BackLink, {
            to: '/settings',
            name: t('settings.title'),
          }),
        },
        {
          state: 'focus',
          look: 'focus',
          node: () => h(BackLink, {
            to: '/settings',
            name: t('settings.title'),
          }),
        },
      ],
    },
    {
      component: 'copy-button',
      states: [
        {
          state: 'quiet',
          node: () => h(CopyButton, { text: 'npx ansim status', name: 'npx ansim status' }),
        },
        {
          state: 'primary',
          node: () => h(CopyButton, { text: 'npx ansim status', name: 'npx ansim status', variant: 'primary' }),
        },
      ],
    },
    {
      component: 'severity-mark',
      states: severities.flatMap(severity => [
        {
          state: severity,
          node: () => h(SeverityMark, { severity }),
        },
        {
          state: `${severity}, compact`,
          node: () => h(SeverityMark, { severity, compact: true }),
        },
      ]),
    },
    {
      component: 'state-chip',
      states: ([
        'muted',
        'accent',
        'health',
        'critical',
      ] as const).flatMap(tone => [
        {
          state: tone,
          node: () => h(StateChip, { tone }, {
            icon: () => h(TriangleAlert, { 'size': 16, 'aria-hidden': 'true' }),
            default: () => t('tile.connecting'),
          }),
        },
        {
          state: `${tone}, onVideo`,
          node: () => h(StateChip, { tone, onVideo: true }, () => t('tile.connecting')),
        },
      ]),
    },
    {
      component: 'notice-banner',
      states: ([
        'muted',
        'accent',
        'health',
        'critical',
      ] as const).map(tone => ({
        state: tone,
        node: () => h(NoticeBanner, { tone }, {
          icon: () => icon(WifiOff),
          default: () => t('cameras.away'),
          action: () => h(PushButton, {}, words),
        }),
      })),
    },
    {
      component: 'failure-note',
      states: [
        {
          state: 'error',
          node: () => h(FailureNote, { failure }),
        },
        {
          state: 'error, detail',
          node: () => h(FailureNote, {
            failure: { key: 'errors.bad-input', detail: 'The name is longer than 80 characters; choose a shorter one.' },
          }),
        },
      ],
    },
    {
      component: 'retry-note',
      states: [
        {
          state: 'error',
          node: () => h(RetryNote, { failure, busy: false }),
        },
        {
          state: 'busy',
          node: () => h(RetryNote, { failure, busy: true }),
        },
      ],
    },
    {
      component: 'loading-note',
      states: [
        {
          state: 'loading',
          node: () => h(LoadingNote, () => t('list.loading')),
        },
      ],
    },
    {
      component: 'empty-state',
      states: [
        {
          state: 'empty',
          node: () => h(EmptyState, {
            title: t('sites.none'),
          }, {
            icon: () => h(TriangleAlert, { 'aria-hidden': 'true' }),
            default: () => t('sites.noneBody'),
            action: () => h(PushButton, { variant: 'primary' }, () => t('sites.add')),
          }),
        },
      ],
    },
    {
      component: 'ask-dialog',
      states: [
        {
          state: 'closed, open',
          node: () => h(DialogSpecimen, { kind: 'ask' }),
        },
      ],
    },
    {
      component: 'side-sheet',
      states: [
        {
          state: 'closed, open',
          node: () => h(DialogSpecimen, { kind: 'sheet' }),
        },
      ],
    },
  ]
}

import type { CoverageStretch } from '#contract/coverage'
import type { Say, Specimen } from './specimen.ts'
import { h } from 'vue'
import { severities } from '#contract/severity'
import BrowserList from '../../ui/browser-list.vue'
import CoverageBar from '../../ui/coverage-bar.vue'
import EmptyState from '../../ui/empty-state.vue'
import EvidencePicture from '../../ui/evidence-picture.vue'
import IncidentCard from '../../ui/incident-card.vue'
import ListPage from '../../ui/list-page.vue'
import PushButton from '../../ui/push-button.vue'
import QrCode from '../../ui/qr-code.vue'
import ReadingPage from '../../ui/reading-page.vue'
import WideTable from '../../ui/wide-table.vue'
import { sampleIncident } from './sample-incident.ts'

const hourMs = 3_600_000
const picture = '/icons/ansim-512.png'

/** What is told of a plant. `nowMs`: what times are relative to. */
export function factSpecimens(t: Say, nowMs: number): Specimen[] {
  const incident = sampleIncident(nowMs - 90_000)
  const card = { row: incident, nowMs, source: picture }
  const analysed = {
    kind: 'analysed',
    by: { deviceId: 'x', name: 'Station', isStation: true },
    engine: 'wasm',
    detectorId: 'ansim-nano-5',
    fps: 5,
  }
  const stretches = [
    {
      from: nowMs - 4 * hourMs,
      to: nowMs - 2 * hourMs,
      isArmed: true,
      state: analysed,
    },
    {
      from: nowMs - 2 * hourMs,
      to: nowMs - 1.5 * hourMs,
      isArmed: true,
      state: { kind: 'not-analysed', because: 'no-browser' },
    },
    {
      from: nowMs - 1.5 * hourMs,
      to: nowMs,
      isArmed: false,
      state: { kind: 'not-analysed', because: 'no-browser' },
    },
  ] as unknown as CoverageStretch[]
  const bar = {
    stretches,
    from: nowMs - 4 * hourMs,
    to: nowMs,
    label: t('coverage.title'),
  }
  const browser = {
    sessionId: '0197a000-0000-4000-8000-000000000001' as never,
    userAgent: 'Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
    address: '192.168.0.20',
    signedInAt: nowMs - hourMs as never,
    seenAt: nowMs - 60_000 as never,
    expiresAt: nowMs + hourMs as never,
    by: 'password' as const,
    isCurrent: false,
  }
  const rows = () => ['Ulsan', 'Busan'].map(name => h('li', { class: 'flex min-h-12 items-center border-t border-line' }, name))
  const list = {
    title: t('sites.title'),
    loading: t('sites.loading'),
    searchLabel: t('people.search'),
    isLoaded: true,
  }
  const none = () => h(EmptyState, {
    title: t('sites.none'),
  }, () => t('sites.noneBody'))
  return [
    {
      component: 'incident-card',
      states: [
        ...severities.map(severity => ({
          state: severity,
          node: () => h(IncidentCard, {
            ...card,
            row: sampleIncident(nowMs - 90_000, severity, 3),
          }),
        })),
        {
          state: 'hover',
          look: 'hover',
          node: () => h(IncidentCard, card),
        },
        {
          state: 'focus',
          look: 'focus',
          node: () => h(IncidentCard, card),
        },
        {
          state: 'chosen',
          node: () => h(IncidentCard, { ...card, chosen: true }),
        },
        {
          state: 'waiting, away',
          node: () => h(IncidentCard, {
            ...card,
            row: { ...incident, waiting: 1 },
            source: undefined,
            away: true,
          }),
        },
      ],
    },
    {
      component: 'evidence-picture',
      states: [
        {
          state: 'drawn',
          node: () => h(EvidencePicture, { event: incident.event, source: picture, names: true }),
        },
        {
          state: 'clean',
          node: () => h(EvidencePicture, { event: incident.event, source: picture, drawn: false }),
        },
        {
          state: 'none',
          node: () => h(EvidencePicture, { event: incident.event, source: undefined }),
        },
      ],
    },
    {
      component: 'coverage-bar',
      states: [
        {
          state: 'analysed, armed gap, gap',
          node: () => h(CoverageBar, bar),
        },
        {
          state: 'chosen',
          node: () => h(CoverageBar, { ...bar, chosen: stretches[1] }),
        },
        {
          state: 'focus',
          look: 'focus',
          node: () => h(CoverageBar, bar),
        },
        {
          state: 'empty',
          node: () => h(CoverageBar, { ...bar, stretches: [] }),
        },
      ],
    },
    {
      component: 'browser-list',
      states: [
        {
          state: 'listed',
          node: () => h(BrowserList, {
            browsers: [
              { ...browser, isCurrent: true },
              browser,
            ],
          }),
        },
        {
          state: 'ending',
          node: () => h(BrowserList, {
            browsers: [browser],
            ending: browser.sessionId,
          }),
        },
        {
          state: 'empty',
          node: () => h(BrowserList, { browsers: [] }),
        },
      ],
    },
    {
      component: 'qr-code',
      states: [
        {
          state: 'shown',
          node: () => h(QrCode, { text: 'https://ansim.example/sign-in', label: 'https://ansim.example/sign-in' }),
        },
      ],
    },
    {
      component: 'list-page',
      isLarge: true,
      states: [
        {
          state: 'listed',
          node: () => h(ListPage, { ...list, count: 2 }, {
            default: rows,
            action: () => h(PushButton, { variant: 'primary' }, () => t('sites.add')),
          }),
        },
        {
          state: 'no match',
          node: () => h(ListPage, {
            ...list,
            count: 2,
            found: 0,
            search: 'x',
          }),
        },
        {
          state: 'loading',
          node: () => h(ListPage, {
            ...list,
            count: 0,
            isLoaded: false,
            working: true,
          }),
        },
        {
          state: 'error',
          node: () => h(ListPage, {
            ...list,
            count: 0,
            isLoaded: false,
            failure: { key: 'failure.away' },
          }),
        },
        {
          state: 'empty',
          node: () => h(ListPage, { ...list, count: 0 }, { none }),
        },
      ],
    },
    {
      component: 'wide-table',
      states: [
        {
          state: 'wider than its place',
          node: () => h(WideTable, {
            label: t('sites.title'),
          }, () => h('p', { class: 'w-400' }, t('sites.noneBody'))),
        },
      ],
    },
    {
      component: 'reading-page',
      isLarge: true,
      states: [
        {
          state: 'shown',
          node: () => h(ReadingPage, {
            title: t('sites.title'),
            lead: t('sites.noneBody'),
          }, () => t('sites.none')),
        },
      ],
    },
  ]
}

import type { Say, Specimen } from './specimen.ts'
import { h } from 'vue'
import ChoiceField from '../../ui/choice-field.vue'
import CodeField from '../../ui/code-field.vue'
import DateField from '../../ui/date-field.vue'
import DayPicker from '../../ui/day-picker.vue'
import MonthGrid from '../../ui/month-grid.vue'
import PasswordField from '../../ui/password-field.vue'
import SearchField from '../../ui/search-field.vue'
import SelectField from '../../ui/select-field.vue'
import TextField from '../../ui/text-field.vue'
import TimeZoneField from '../../ui/time-zone-field.vue'

/** What is filled in. */
export function fieldSpecimens(t: Say): Specimen[] {
  const text = {
    label: t('setUp.name'),
    modelValue: '',
    help: t('setUp.nameHelp'),
  }
  const password = {
    label: t('setUp.password'),
    autocomplete: 'new-password' as const,
    modelValue: '',
  }
  const options = [
    {
      value: 'dark',
      name: t('settings.themes.dark'),
    },
    {
      value: 'light',
      name: t('settings.themes.light'),
    },
  ]
  const select = {
    label: t('settings.theme'),
    options,
    modelValue: 'dark',
  }
  return [
    {
      component: 'text-field',
      states: [
        {
          state: 'empty',
          node: () => h(TextField, text),
        },
        {
          state: 'filled',
          node: () => h(TextField, { ...text, modelValue: 'Kim Minji' }),
        },
        {
          state: 'focus',
          look: 'focus',
          node: () => h(TextField, text),
        },
        {
          state: 'invalid',
          node: () => h(TextField, { ...text, modelValue: 'Kim Minji', invalid: true }),
        },
      ],
    },
    {
      component: 'password-field',
      states: [
        {
          state: 'empty',
          node: () => h(PasswordField, password),
        },
        {
          state: 'minimum',
          node: () => h(PasswordField, { ...password, modelValue: 'oranges', minimum: 12 }),
        },
        {
          state: 'enough',
          node: () => h(PasswordField, { ...password, modelValue: 'oranges in a row', minimum: 12 }),
        },
        {
          state: 'focus',
          look: 'focus',
          node: () => h(PasswordField, password),
        },
        {
          state: 'invalid',
          node: () => h(PasswordField, { ...password, modelValue: 'password', invalid: true }),
        },
      ],
    },
    {
      component: 'search-field',
      states: [
        {
          state: 'empty',
          node: () => h(SearchField, {
            label: t('people.search'),
            modelValue: '',
          }),
        },
        {
          state: 'filled',
          node: () => h(SearchField, {
            label: t('people.search'),
            modelValue: 'Kim',
          }),
        },
        {
          state: 'focus',
          look: 'focus',
          node: () => h(SearchField, {
            label: t('people.search'),
            modelValue: '',
          }),
        },
      ],
    },
    {
      component: 'select-field',
      states: [
        {
          state: 'chosen',
          node: () => h(SelectField<string>, select),
        },
        {
          state: 'focus',
          look: 'focus',
          node: () => h(SelectField<string>, {
            ...select,
            help: t('settings.volumeHelp'),
          }),
        },
      ],
    },
    {
      component: 'choice-field',
      states: [
        {
          state: 'chosen',
          node: () => h(ChoiceField<string>, select),
        },
        {
          state: 'bare',
          node: () => h(ChoiceField<string>, { ...select, bare: true }),
        },
        {
          state: 'focus',
          look: 'focus',
          node: () => h(ChoiceField<string>, select),
        },
      ],
    },
    {
      component: 'code-field',
      states: [
        {
          state: 'empty',
          node: () => h(CodeField, {
            label: t('secondStep.title'),
            modelValue: '',
            quiet: true,
          }),
        },
        {
          state: 'filled',
          node: () => h(CodeField, {
            label: t('secondStep.title'),
            modelValue: '123 456',
            quiet: true,
          }),
        },
        {
          state: 'invalid',
          node: () => h(CodeField, {
            label: t('secondStep.title'),
            modelValue: '000 000',
            invalid: true,
            quiet: true,
          }),
        },
      ],
    },
    {
      component: 'date-field',
      states: [
        {
          state: 'empty',
          node: () => h(DateField, {
            label: t('audit.from'),
            modelValue: '',
          }),
        },
        {
          state: 'chosen',
          node: () => h(DateField, {
            label: t('audit.from'),
            modelValue: '2026-11-21',
          }),
        },
        {
          state: 'focus',
          look: 'focus',
          node: () => h(DateField, {
            label: t('audit.from'),
            modelValue: '2026-11-21',
          }),
        },
      ],
    },
    {
      component: 'day-picker',
      states: [
        {
          state: 'chosen',
          node: () => h(DayPicker, {
            chosen: '2026-11-05',
            today: '2026-11-21',
            max: '2026-11-21',
            quiet: true,
          }),
        },
      ],
    },
    {
      component: 'month-grid',
      states: [
        {
          state: 'marked',
          node: () => h(MonthGrid, {
            chosen: '2026-11-05',
            today: '2026-11-21',
            max: '2026-11-21',
            words: day => day,
          }, {
            day: ({ day }: { day: string }) => day.endsWith('0')
              ? h('span', {
                  'class': 'absolute inset-x-2 bottom-0.5 h-1 bg-health',
                  'aria-hidden': 'true',
                })
              : undefined,
          }),
        },
      ],
    },
    {
      component: 'time-zone-field',
      states: [
        {
          state: 'chosen',
          node: () => h(TimeZoneField, {
            label: t('setUp.timeZone'),
            help: t('setUp.timeZoneHelp'),
            modelValue: 'Asia/Seoul',
          }),
        },
      ],
    },
  ]
}

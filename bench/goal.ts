import type { Figure } from './figure.ts'

/** What a figure's value should be. */
export type Goal = { readonly atMost: number } | { readonly atLeast: number } | { readonly exactly: number }

export function goalText(goal: Goal): string {
  return 'atMost' in goal
    ? `<= ${goal.atMost}`
    : 'atLeast' in goal
      ? `>= ${goal.atLeast}`
      : `= ${goal.exactly}`
}

/** Whether the value reaches the goal; NaN reaches none. */
export function reaches({ value }: Figure, goal: Goal): boolean {
  return 'atMost' in goal
    ? value <= goal.atMost
    : 'atLeast' in goal
      ? value >= goal.atLeast
      : value === goal.exactly
}

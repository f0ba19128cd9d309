// Dates as this screen says them inside sentences: always the date itself, never "yesterday".

import { date, t, time } from '../../i18n.svelte'

/** A date with its time: "3 March 2026 at 18:04". */
export function stamp(at: number) {
  return t('app-day-at-time', { day: date(at), time: time(at) })
}

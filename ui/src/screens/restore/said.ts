// Dates as this screen says them inside sentences: always the date itself, never "yesterday".

import { date, dateFormat, t, time } from '../../i18n.svelte'

/** A date with its time: "3 March 2026 at 18:04". */
export function stamp(at: number) {
  return t('app-day-at-time', { day: date(at), time: time(at) })
}

/** A date where there is little room: "3 Mar 2026". */
export function shortDate(at: number) {
  return dateFormat({ dateStyle: 'medium' }).format(at)
}

/** A date with its time where there is little room: "3 Mar 2026 at 18:04". */
export function shortStamp(at: number) {
  return t('app-day-at-time', { day: shortDate(at), time: time(at) })
}

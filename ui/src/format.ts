// How counts, sizes, dates and times are said in the present language.

import { i18n, t } from './i18n.svelte'

/** What writes numbers and dates is costly to make and is kept: a long list asks for the same ones again and again. */
const numberFormats = new Map<string, Intl.NumberFormat>()
const dateFormats = new Map<string, Intl.DateTimeFormat>()

function kept<Format>(all: Map<string, Format>, options: object, make: () => Format): Format {
  const name = i18n.locale + JSON.stringify(options)
  const format = all.get(name) ?? make()
  all.set(name, format)
  return format
}

function numberFormat(options: Intl.NumberFormatOptions) {
  return kept(numberFormats, options, () => new Intl.NumberFormat(i18n.locale, options))
}

/** Writes dates in the present language. */
export function dateFormat(options: Intl.DateTimeFormatOptions) {
  return kept(dateFormats, options, () => new Intl.DateTimeFormat(i18n.locale, options))
}

export function count(value: number) {
  return numberFormat({}).format(value)
}

export function percent(part: number) {
  return numberFormat({ style: 'percent' }).format(part)
}

/** A number of bytes, in decimal units: "1.2 GB". */
export function size(bytes: number) {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte', 'petabyte']
  let step = 0
  let value = bytes
  while (value >= 999.5 && step < units.length - 1) {
    value /= 1000
    step += 1
  }
  return numberFormat({
    style: 'unit',
    unit: units[step],
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: step === 0 || value >= 9.95 ? 0 : 1,
  }).format(value)
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** How far a moment is from now: "5 minutes ago". */
export function ago(at: number) {
  const away = at - i18n.now
  const far = Math.abs(away)
  if (far < MINUTE) return t('app-just-now')
  const say = (unit: Intl.RelativeTimeFormatUnit, length: number) =>
    new Intl.RelativeTimeFormat(i18n.locale).format(Math.trunc(away / length), unit)
  if (far < HOUR) return say('minute', MINUTE)
  if (far < DAY) return say('hour', HOUR)
  if (far < 30 * DAY) return say('day', DAY)
  if (far < 365 * DAY) return say('month', 30 * DAY)
  return say('year', 365 * DAY)
}

/** How many midnights lie between a moment and now. */
function daysBack(at: number) {
  const midnight = (moment: number) => new Date(moment).setHours(0, 0, 0, 0)
  return Math.round((midnight(i18n.now) - midnight(at)) / DAY)
}

/** A day in words: "today", "yesterday", "Monday 3 March"; with its year where it is another one. */
export function day(at: number) {
  const back = daysBack(at)
  if (back === 0) return t('app-today')
  if (back === 1) return t('app-yesterday')
  if (back === -1) return t('app-tomorrow')
  const sameYear = new Date(at).getFullYear() === new Date(i18n.now).getFullYear()
  return dateFormat({
    weekday: back > 1 && back < 300 ? 'long' : undefined,
    day: 'numeric',
    month: 'long',
    year: sameYear ? undefined : 'numeric',
  }).format(at)
}

/** A time of day: "18:04", and « 18 h 04 » in French. */
export function time(at: number) {
  if (i18n.language === 'fr') {
    const minutes = String(new Date(at).getMinutes()).padStart(2, '0')
    return `${new Date(at).getHours()}\u00a0h\u00a0${minutes}`
  }
  return dateFormat({ timeStyle: 'short' }).format(at)
}

/** A day and a time in words: "yesterday at 18:04". */
export function dateTime(at: number) {
  return t('app-day-at-time', { day: day(at), time: time(at) })
}

/** Until when: "until 15:30", "until tomorrow at 8:00". */
export function until(at: number) {
  const ahead = -daysBack(at)
  if (ahead === 0) return t('app-until-time', { time: time(at) })
  if (ahead === 1) return t('app-until-tomorrow', { time: time(at) })
  return t('app-until-day', { day: day(at), time: time(at) })
}

/** A date alone, never in words: "12 January 2025". */
export function date(at: number) {
  return dateFormat({ dateStyle: 'long' }).format(at)
}

/** The whole date and time, for those who want to know exactly. */
export function exact(at: number) {
  return dateFormat({ dateStyle: 'full', timeStyle: 'medium' }).format(at)
}

/** A text with a large first letter, where it begins a heading. */
export function capital(text: string) {
  return text.charAt(0).toLocaleUpperCase(i18n.locale) + text.slice(1)
}

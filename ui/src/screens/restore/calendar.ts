// The days of a month as the rows of a calendar, and walking through them with the keyboard.
// Days are local days; a day is named by its local midnight in milliseconds.

/** The local midnight that begins the day of a moment. */
export function dayOf(moment: number): number {
  const date = new Date(moment)
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()
}

/** The day so many days after a day; it stays a midnight when clocks change. */
export function addDays(day: number, count: number): number {
  const date = new Date(day)
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + count).getTime()
}

/** The same day so many months later, or the last one of that month. */
export function addMonths(day: number, count: number): number {
  const date = new Date(day)
  const first = new Date(date.getFullYear(), date.getMonth() + count, 1)
  const last = new Date(first.getFullYear(), first.getMonth() + 1, 0).getDate()
  return new Date(first.getFullYear(), first.getMonth(), Math.min(date.getDate(), last)).getTime()
}

/** The first day of the month of a moment. */
export function monthOf(moment: number): number {
  const date = new Date(moment)
  return new Date(date.getFullYear(), date.getMonth(), 1).getTime()
}

type WeekInfo = { firstDay: number }
type WithWeeks = Intl.Locale & { getWeekInfo?: () => WeekInfo; weekInfo?: WeekInfo }

/** The day that a week begins with where a locale is used, 0 for Sunday. */
export function firstWeekday(locale: string): number {
  const known: WithWeeks = new Intl.Locale(locale)
  const info = known.getWeekInfo?.() ?? known.weekInfo
  return info ? info.firstDay % 7 : 1
}

/** The weeks of a month; days of the months around it are none. */
export function weeksOf(month: number, first: number): (number | null)[][] {
  const begin = new Date(month)
  const before = (begin.getDay() - first + 7) % 7
  const count = new Date(begin.getFullYear(), begin.getMonth() + 1, 0).getDate()
  const cells: (number | null)[] = Array.from({ length: before }, () => null)
  for (let day = 0; day < count; day += 1) cells.push(addDays(month, day))
  while (cells.length % 7 !== 0) cells.push(null)
  const weeks: (number | null)[][] = []
  for (let at = 0; at < cells.length; at += 7) weeks.push(cells.slice(at, at + 7))
  return weeks
}

/** The days of the week in the order of the columns, as days that can be formatted. */
export function weekdays(first: number): number[] {
  // The 4th of January 1970 was a Sunday.
  return Array.from({ length: 7 }, (_, column) => new Date(1970, 0, 4 + first + column).getTime())
}

/** Where a key leads from a day; none where it means nothing here. */
export function dayForKey(key: string, day: number, first: number, shift: boolean): number | null {
  const column = (new Date(day).getDay() - first + 7) % 7
  switch (key) {
    case 'ArrowLeft':
      return addDays(day, -1)
    case 'ArrowRight':
      return addDays(day, 1)
    case 'ArrowUp':
      return addDays(day, -7)
    case 'ArrowDown':
      return addDays(day, 7)
    case 'Home':
      return addDays(day, -column)
    case 'End':
      return addDays(day, 6 - column)
    case 'PageUp':
      return addMonths(day, shift ? -12 : -1)
    case 'PageDown':
      return addMonths(day, shift ? 12 : 1)
    default:
      return null
  }
}

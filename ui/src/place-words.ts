// How a backup place stands, in words.

import { t } from './i18n.svelte'
import type { Place } from './rpc/generated'

export function placeState(place: Place) {
  return t(`place-state-${place.state}`)
}

export function roomText(months: number | null) {
  if (months === null) return null
  if (months < 1) return t('place-room-little')
  if (months >= 24) return t('place-room-years', { count: Math.floor(months / 12) })
  return t('place-room-months', { count: months })
}

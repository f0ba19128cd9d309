// How a backup place stands, in words.

import { percent, t } from './i18n.svelte'
import type { Place } from './rpc/generated'

export function placeState(place: Place) {
  return t(`place-state-${place.state}`)
}

/** For how long there is room, rounded as the engine's other faces do. */
export function roomText(days: number | null) {
  if (days === null) return null
  if (days < 60) return t('place-room-days', { count: days })
  if (days < 730) return t('place-room-months', { count: Math.floor(days / 30) })
  if (days <= 5 * 365) return t('place-room-years', { count: Math.floor(days / 365) })
  return t('place-room-long')
}

/** How much of all data was read back; what is not even one percent is said in words. */
export function partText(whole: number | null) {
  return whole ? percent(whole / 100) : t('home-verified-hardly', { one: percent(0.01) })
}

// The ready choices of how long versions stay; whatever else the configuration says is a person's own.

export type Preset = 'lot' | 'some' | 'little' | 'own'

export const PRESETS: Record<Preset, { days: number; versions: number } | null> = {
  lot: { days: 730, versions: 100 },
  some: { days: 90, versions: 10 },
  little: { days: 30, versions: 3 },
  own: null,
}

/** Which ready choice these numbers are. */
export function presetOf(days: number, versions: number): Preset {
  const found = (Object.keys(PRESETS) as Preset[]).find((name) => {
    const ready = PRESETS[name]
    return ready?.days === days && ready.versions === versions
  })
  return found ?? 'own'
}

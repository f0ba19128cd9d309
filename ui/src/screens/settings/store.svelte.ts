// The settings of the engine, as this page shows and changes them. What was typed stays when a change is refused.

import { ask, problemOf } from '../../rpc/client'
import type { Problem, Settings } from '../../rpc/generated'
import { Latest } from '../../rpc/latest.svelte'

/** What can be changed; the rest only tells. */
export type Changeable = Omit<Settings, 'smart_order_why'>

/** The name that the configuration has for each of them. */
const NAMES: Record<keyof Changeable, string> = {
  keep_days: 'retention.keep_days',
  keep_versions: 'retention.keep_versions',
  auto_clean: 'retention.auto_clean',
  watch: 'watch.enabled',
  interval: 'watch.interval',
  realtime: 'watch.realtime',
  on_battery_below: 'watch.on_battery_below',
  metered: 'watch.metered',
  compression: 'compression.enabled',
  smart_order: 'order.smart',
}

class SettingsStore {
  known = new Latest<Settings>()
  /** Why the last change was refused, and of which setting. */
  refused = $state.raw<{ of: keyof Changeable; problem: Problem }>()
  saving = $state<keyof Changeable | null>(null)
  saved = $state<keyof Changeable | null>(null)

  look() {
    void this.known.take(() => ask('settings.get', {}))
  }

  /** Changes settings one after another; says whether all were taken. */
  async set(change: Partial<Changeable>): Promise<boolean> {
    this.refused = undefined
    this.saved = null
    for (const [of, value] of Object.entries(change) as [keyof Changeable, unknown][]) {
      this.saving = of
      try {
        await ask('settings.set', { name: NAMES[of], value: String(value) })
        this.saved = of
      } catch (error) {
        this.refused = { of, problem: problemOf(error) }
      }
      this.saving = null
      if (this.refused) break
    }
    await this.known.take(() => ask('settings.get', {}))
    return this.refused === undefined
  }
}

export const store = new SettingsStore()

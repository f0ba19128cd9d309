// Light or dark: as the system says, or as a person chose. Also whether things may move.

export type Theme = 'system' | 'light' | 'dark'
const THEME = 'mybackup-theme'
const STILL = 'mybackup-still'

function kept(): Theme {
  const theme = localStorage.getItem(THEME)
  return theme === 'light' || theme === 'dark' ? theme : 'system'
}

class Look {
  theme = $state<Theme>(kept())
  /** Nothing moves, whatever the system says. */
  still = $state(localStorage.getItem(STILL) === 'yes')

  /** Marks the page, whose styles follow. */
  apply() {
    const page = document.documentElement
    if (this.theme === 'system') delete page.dataset.theme
    else page.dataset.theme = this.theme
    if (this.still) page.dataset.still = 'yes'
    else delete page.dataset.still
  }

  choose(theme: Theme) {
    this.theme = theme
    localStorage.setItem(THEME, theme)
    this.apply()
  }

  keepStill(still: boolean) {
    this.still = still
    localStorage.setItem(STILL, still ? 'yes' : 'no')
    this.apply()
  }
}

export const look = new Look()

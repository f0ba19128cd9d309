// Light or dark: as the system says, or as a person chose. Also whether things may move, and how large text is.

export type Theme = 'system' | 'light' | 'dark'
const THEME = 'mybackup-theme'
export type TextSize = 'normal' | 'large' | 'largest'
const STILL = 'mybackup-still'
const TEXT = 'mybackup-text'

function kept(): Theme {
  const theme = localStorage.getItem(THEME)
  return theme === 'light' || theme === 'dark' ? theme : 'system'
}

function keptText(): TextSize {
  const text = localStorage.getItem(TEXT)
  return text === 'large' || text === 'largest' ? text : 'normal'
}

class Look {
  text = $state<TextSize>(keptText())
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
    if (this.text === 'normal') delete page.dataset.text
    else page.dataset.text = this.text
  }

  choose(theme: Theme) {
    this.theme = theme
    localStorage.setItem(THEME, theme)
    this.apply()
  }

  chooseText(text: TextSize) {
    this.text = text
    localStorage.setItem(TEXT, text)
    this.apply()
  }

  keepStill(still: boolean) {
    this.still = still
    localStorage.setItem(STILL, still ? 'yes' : 'no')
    this.apply()
  }
}

export const look = new Look()

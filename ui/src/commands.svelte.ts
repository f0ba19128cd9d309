// Wishes that a key expresses anywhere and a screen fulfils, counted so that an effect sees each of them.

class Commands {
  /** "Find a file": the restore screen puts the cursor into its search field. */
  find = $state(0)
}

export const commands = new Commands()

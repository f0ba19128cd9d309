// A long list cut into pieces. A piece stays the very same one where nothing in it is different: then what draws it is left alone.

/** Returns what cuts lists into pieces of `size`, and remembers those of the list before. */
export function cutter<Item>(size: number) {
  let pieces: Item[][] = []
  return (items: Item[]) => {
    pieces = Array.from({ length: Math.ceil(items.length / size) }, (_, at) => {
      const [start, before] = [at * size, pieces[at]]
      const length = Math.min(size, items.length - start)
      const isSame =
        before?.length === length && before.every((one, row) => one === items[start + row])
      return isSame ? before : items.slice(start, start + length)
    })
    return pieces
  }
}

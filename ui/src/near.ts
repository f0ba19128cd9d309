// What is near the part of the page that can be seen: long lists draw only that.

/** Whether it is near, and how high it was then: asking the browser for that would make it lay out the page at once. */
type Told = (near: boolean, height: number) => void

/** A screen above and below: so much can be scrolled before anything is missing. */
const AROUND = '100% 0px'

const told = new WeakMap<Element, Told>()
let observer: IntersectionObserver | undefined

function watch(element: Element) {
  observer ??= new IntersectionObserver(
    (changes) => {
      for (const { target, isIntersecting, boundingClientRect } of changes) {
        told.get(target)?.(isIntersecting, boundingClientRect.height)
      }
    },
    { rootMargin: AROUND },
  )
  observer.observe(element)
}

/** Tells whether an element is near what can be seen, whenever that changes. */
export function near(tell: Told) {
  return (element: Element) => {
    told.set(element, tell)
    watch(element)
    return () => {
      told.delete(element)
      observer?.unobserve(element)
    }
  }
}

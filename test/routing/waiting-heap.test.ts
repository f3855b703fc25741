import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type HeapEntry, heapEntry, isBefore, WaitingHeap } from '../../src-domain/routing/waiting-heap.ts'

const entries = 150
/** Rising keys stand in the row, falling and mixed ones in the heap, and few of them are equal. */
const keyOf = fc.constantFrom<(step: number, drawn: number) => number>(
  step => step,
  step => -step,
  (_, drawn) => drawn,
  (step, drawn) => step + drawn,
)
const step = fc.record({
  who: fc.nat(entries - 1),
  drawn: fc.nat(40),
  does: fc.constantFrom('put', 'put', 'remove', 'look'),
})

it('[R2] the first of a line is who a sorted list has first, whoever came, moved or left in between', () => {
  fc.assert(
    fc.property(keyOf, fc.array(step, { maxLength: 600, size: 'max' }), (key, steps) => {
      const line = new WaitingHeap<HeapEntry>()
      const all = Array.from({ length: entries }, (_, index) => ({
        ...heapEntry(`contact-${index}`),
        tie: index % 3,
      }))
      const standing = new Set<HeapEntry>()
      const look = (): void => {
        const sorted = [...standing].sort((a, b) => (isBefore(a, b) ? -1 : 1))
        expect(line.first()).toBe(sorted[0])
        expect(line.size).toBe(standing.size)
      }
      for (const [index, { who, drawn, does }] of steps.entries()) {
        const entry = all[who] as HeapEntry
        if (does === 'put') {
          entry.key = key(index, drawn)
          line.put(entry)
          standing.add(entry)
        } else if (does === 'remove' && standing.delete(entry)) line.remove(entry)
        else look()
      }
      expect(new Set(line.all())).toEqual(standing)
      // Emptied from the front, it answers everybody in order.
      while (standing.size > 0) {
        look()
        const first = line.first() as HeapEntry
        line.remove(first)
        standing.delete(first)
      }
      expect(line.first()).toBeUndefined()
    }),
    { numRuns: 150 },
  )
})

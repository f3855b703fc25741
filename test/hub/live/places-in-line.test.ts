import fc from 'fast-check'
import { expect, it } from 'vitest'
import { waitingLine } from '../../../src-domain/routing/routing-state.ts'
import { createPlaces } from '../../../src-hub/engine/places-in-line.ts'
import { happening, openOnBoard } from '../../world/routing-world.ts'

it('[V1] a caller’s place is that in the one line among those of the same queue, whatever is shifted', () => {
  fc.assert(
    fc.property(fc.array(happening, { minLength: 10, maxLength: 60, size: 'max' }), happenings => {
      const world = openOnBoard()
      const places = createPlaces()
      for (const happens of happenings) {
        happens(world)
        places.outdate()
        const line = waitingLine(world.state)
        for (const contact of world.state.contacts.values()) {
          const place = line.filter(({ queueId }) => queueId === contact.queueId).indexOf(contact) + 1
          expect(places.of(contact, world.state)).toBe(place)
        }
      }
    }),
    { numRuns: 100 },
  )
})

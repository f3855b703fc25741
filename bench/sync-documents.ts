import type { ServiceRequest } from '../src-domain/requests/service-request.ts'
import type { RequestDraft } from '../src-renderer/offline/desk-store.ts'

/**
 * What the sync bench makes, sends and fetches: service requests of 1 KB, the same for the product and its peers. Every
 * two-hundredth is of the listed type: the list that a person looks at.
 */
const documentBytes = 1_024
const listedEvery = 200
export const listedType = 'dead-animal'

/** How many of the first `count` documents are on the list. */
export function listedAmong(count: number): number {
  return Math.ceil(count / listedEvery)
}

/** The document as a peer keeps it. */
export function requestDocument(id: string, n: number): ServiceRequest {
  const bare: ServiceRequest = {
    ...draftWithoutWords(n),
    id,
    reference: `TL-26-${String(n).padStart(5, '2')}-2`,
    version: 1,
    status: 'submitted',
    description: '',
    followers: [],
    createdAt: 1_790_000_000_000 + n,
    createdBy: 'aiko.mori',
    createdOn: blankId,
    acknowledgeBy: 1_790_086_400_000 + n,
    resolveBy: 1_790_604_800_000 + n,
  }
  return { ...bare, description: describe(n, documentBytes - JSON.stringify(bare).length) }
}

/** What the desk's form hands to the store, for a document of the same size. */
export function requestDraft(n: number): RequestDraft {
  return { ...draftWithoutWords(n), description: requestDocument(blankId, n).description }
}

const blankId = '00000000-0000-4000-8000-000000000000'
const words =
  'deep near the corner where the bus turns and water stands after rain it has grown since last week two bicycles fell'.split(
    ' ',
  )

function draftWithoutWords(n: number): Omit<RequestDraft, 'description'> {
  return {
    ...(n % listedEvery === 0
      ? { typeCode: listedType, answers: { animal: 'raccoon', position: 'roadside' } }
      : { typeCode: 'pothole', answers: { position: 'curb-lane', size: 'larger', deep: true } }),
    place: { text: `${1 + (n % 900)} Harbour Street`, ward: 1 + (n % 5), latitude: 43.9, longitude: -78.86 },
    notifyBy: 'no',
    language: 'en',
  }
}

/** Words of this many characters, not the same in any two documents. */
function describe(n: number, length: number): string {
  let text = `${n}`
  for (let step = n; text.length < length; step = (step * 5 + 7) % 104_729)
    text += ` ${words[step % words.length]}`
  return text.slice(0, length)
}

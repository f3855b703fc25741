import { placeFileBytesMax } from '../../../src-contract/http/places.ts'
import { useFileProblemWords } from '../../file-import/use-file-problem-words.ts'
import type { HubAway, HubRefused } from '../../hub-client/hub-client.ts'
import { useTexts } from '../../language/language.ts'
import { placesTexts } from './places-texts.ts'

/** Why the hub did not do it, in words. */
export function useProblemWords(): (answer: HubRefused | HubAway) => string {
  const t = useTexts(placesTexts)
  const { wordsOf } = useFileProblemWords(placeFileBytesMax)
  return answer =>
    answer.kind === 'hub-refused' && answer.refusal.name === 'PlacesChanged'
      ? t('placesChanged')
      : wordsOf(answer)
}

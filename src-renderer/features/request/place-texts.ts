import { registerTexts } from '../../language/language.ts'
import en from './place.en.json'
import fr from './place.fr.json'

export const placeTexts = registerTexts('request-place', { en, fr })

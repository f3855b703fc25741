import { registerTexts } from '../../language/language.ts'
import en from './places.en.json'
import fr from './places.fr.json'

export const placesTexts = registerTexts('places', { en, fr })

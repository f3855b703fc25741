import { registerTexts } from '../../language/language.ts'
import en from './photos.en.json'
import fr from './photos.fr.json'

export const photoTexts = registerTexts('request-photos', { en, fr })

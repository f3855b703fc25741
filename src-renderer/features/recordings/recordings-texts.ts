import { registerTexts } from '../../language/language.ts'
import en from './recordings.en.json'
import fr from './recordings.fr.json'

export const recordingsTexts = registerTexts('recordings', { en, fr })

import { registerTexts } from '../../language/language.ts'
import en from './calls.en.json'
import fr from './calls.fr.json'

export const callsTexts = registerTexts('calls', { en, fr })

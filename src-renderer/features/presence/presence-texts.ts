import { registerTexts } from '../../language/language.ts'
import en from './presence.en.json'
import fr from './presence.fr.json'

export const presenceTexts = registerTexts('presence', { en, fr })

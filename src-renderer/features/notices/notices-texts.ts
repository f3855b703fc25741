import { registerTexts } from '../../language/language.ts'
import en from './notices.en.json'
import fr from './notices.fr.json'

export const noticesTexts = registerTexts('notices', { en, fr })

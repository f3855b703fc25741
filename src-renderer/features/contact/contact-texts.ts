import { registerTexts } from '../../language/language.ts'
import en from './contact.en.json'
import fr from './contact.fr.json'

export const contactViewTexts = registerTexts('contact', { en, fr })

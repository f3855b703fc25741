import { registerTexts } from '../../language/language.ts'
import en from './wrap-up.en.json'
import fr from './wrap-up.fr.json'

export const wrapUpTexts = registerTexts('wrap-up', { en, fr })

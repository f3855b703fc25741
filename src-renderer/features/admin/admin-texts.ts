import { registerTexts } from '../../language/language.ts'
import en from './admin.en.json'
import fr from './admin.fr.json'

export const adminTexts = registerTexts('admin', { en, fr })

import { registerTexts } from '../../language/language.ts'
import en from './imports.en.json'
import fr from './imports.fr.json'

export const importsTexts = registerTexts('imports', { en, fr })

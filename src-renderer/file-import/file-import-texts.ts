import { registerTexts } from '../language/language.ts'
import en from './file-import.en.json'
import fr from './file-import.fr.json'

export const fileImportTexts = registerTexts('file-import', { en, fr })

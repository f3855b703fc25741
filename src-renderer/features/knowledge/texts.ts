import { registerTexts } from '../../language/language.ts'
import en from './knowledge.en.json'
import fr from './knowledge.fr.json'

export const knowledgeTexts = registerTexts('knowledge', { en, fr })

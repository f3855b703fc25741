import { registerTexts } from '../../language/language.ts'
import en from './conversation.en.json'
import fr from './conversation.fr.json'

export const conversationTexts = registerTexts('conversation', { en, fr })

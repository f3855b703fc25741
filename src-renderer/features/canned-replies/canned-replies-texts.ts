import { registerTexts } from '../../language/language.ts'
import en from './canned-replies.en.json'
import fr from './canned-replies.fr.json'

export const cannedRepliesTexts = registerTexts('canned-replies', { en, fr })

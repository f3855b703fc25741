import { registerTexts } from '../../language/language.ts'
import en from './inbox.en.json'
import fr from './inbox.fr.json'

export const inboxTexts = registerTexts('inbox', { en, fr })

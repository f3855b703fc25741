import { registerTexts } from '../../language/language.ts'
import en from './accounts.en.json'
import fr from './accounts.fr.json'

export const accountsTexts = registerTexts('accounts', { en, fr })

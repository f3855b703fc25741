import { registerTexts } from '../../language/language.ts'
import en from './payments.en.json'
import fr from './payments.fr.json'

export const paymentsTexts = registerTexts('payments', { en, fr })

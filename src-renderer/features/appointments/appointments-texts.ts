import { registerTexts } from '../../language/language.ts'
import en from './appointments.en.json'
import fr from './appointments.fr.json'

export const appointmentsTexts = registerTexts('appointments', { en, fr })

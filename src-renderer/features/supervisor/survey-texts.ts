import { registerTexts } from '../../language/language.ts'
import en from './surveys.en.json'
import fr from './surveys.fr.json'

export const surveyTexts = registerTexts('surveys', { en, fr })

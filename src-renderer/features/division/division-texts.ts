import { registerTexts } from '../../language/language.ts'
import en from './division.en.json'
import fr from './division.fr.json'

export const divisionTexts = registerTexts('division', { en, fr })

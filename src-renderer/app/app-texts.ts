import { registerTexts } from '../language/language.ts'
import en from './app.en.json'
import fr from './app.fr.json'

export const appTexts = registerTexts('app', { en, fr })

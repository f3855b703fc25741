import { registerTexts } from '../../language/language.ts'
import en from './listening.en.json'
import fr from './listening.fr.json'

export const listeningTexts = registerTexts('listening', { en, fr })

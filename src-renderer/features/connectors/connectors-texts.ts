import { registerTexts } from '../../language/language.ts'
import en from './connectors.en.json'
import fr from './connectors.fr.json'

export const connectorsTexts = registerTexts('connectors', { en, fr })

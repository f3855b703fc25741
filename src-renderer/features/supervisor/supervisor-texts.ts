import { registerTexts } from '../../language/language.ts'
import en from './supervisor.en.json'
import fr from './supervisor.fr.json'

export const supervisorTexts = registerTexts('supervisor', { en, fr })

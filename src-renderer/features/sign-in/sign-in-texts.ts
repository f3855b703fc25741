import { registerTexts } from '../../language/language.ts'
import en from './sign-in.en.json'
import fr from './sign-in.fr.json'

export const signInTexts = registerTexts('sign-in', { en, fr })

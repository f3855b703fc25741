import { registerTexts } from '../language/language.ts'
import en from './map.en.json'
import fr from './map.fr.json'

export const mapTexts = registerTexts('map', { en, fr })

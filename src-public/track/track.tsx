import '../common/resident-page.css'
import { render } from 'preact'
import { TrackPage } from './track-page.tsx'

const page = document.getElementById('page')
if (!page) throw new Error('The page has lost its root')
render(<TrackPage />, page)

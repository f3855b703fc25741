import '../counter/counter.css'
import './kiosk.css'
import './check-in.css'
import { render } from 'preact'
import { KioskPage } from './kiosk-page.tsx'

const page = document.getElementById('page')
if (!page) throw new Error('The page has lost its root')
render(<KioskPage />, page)

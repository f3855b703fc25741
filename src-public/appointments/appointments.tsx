import './appointments.css'
import { render } from 'preact'
import { AppointmentsPage } from './appointments-page.tsx'

const page = document.getElementById('page')
if (!page) throw new Error('The page has lost its root')
render(<AppointmentsPage />, page)

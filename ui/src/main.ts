import { mount } from 'svelte'
import App from './app.svelte'
import { language } from './words'
import './styles.css'

const target = document.getElementById('app')
if (!target) throw new Error('The page has no place for the app')

document.documentElement.lang = language(navigator.language)
mount(App, { target })

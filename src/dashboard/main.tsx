import { render } from 'preact';
import { App } from './shell/app.js';
import { startTheme } from './state/theme.js';

const place = document.getElementById('app');
if (place !== null) {
  startTheme();
  render(<App />, place);
}

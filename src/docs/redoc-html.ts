import { redocHtml } from 'redoc-express/dist/redoc-html-template.js';

const OPTIONS = {
  expandResponses: '200',
  theme: {
    colors: { primary: { main: '#14693f' } },
    typography: {
      fontFamily: 'system-ui, sans-serif',
      headings: { fontFamily: 'system-ui, sans-serif' },
    },
  },
};

const HEAD_LINKS =
  '<link rel="icon" href="./favicon.svg" type="image/svg+xml">\n    <link rel="stylesheet" href="./page.css">';

/** The HTML page of ReDoc, and the script that starts it. */
export interface RedocHtml {
  readonly html: string;
  readonly initScript: string;
}

/** The page that redoc-express generates from title, contract URL and options. */
export const createRedocHtml = (): RedocHtml =>
  withLocalFiles(
    redocHtml({ title: 'GreenKube API: reference (ReDoc)', specUrl: '../openapi.json', redocOptions: OPTIONS }),
  );

/**
 * Replaces the external resources of the page with files of this service: redoc-express has no options for the URLs of
 * script and fonts, which it loads from other hosts, and its inline script has no nonce.
 * @throws Error if the package generates a page with a different structure
 */
export function withLocalFiles(page: string): RedocHtml {
  let html = page;
  /** Replaces one element and returns its content. */
  const replace = (startTag: string, endTag: string, replacement: string): string => {
    const start = html.indexOf(startTag);
    const end = html.indexOf(endTag, start + startTag.length);
    if (start < 0 || end < 0) throw new Error(`the page of redoc-express has no ${startTag}`);
    const content = html.slice(start + startTag.length, end);
    html = html.slice(0, start) + replacement + html.slice(end + endTag.length);
    return content;
  };
  replace('<html', '>', '<html lang="en">');
  replace('<link href="https:', '>', HEAD_LINKS);
  replace('<style>', '</style>', '');
  const initScript = replace('<script>', '</script>', '<script src="./redoc-init.js"></script>');
  replace("<script nonce='' src=\"https:", '</script>', '<script src="./redoc.standalone.js"></script>');
  if (html.includes('//'))
    throw new Error('the page of redoc-express loads more external resources than fonts and one script');
  return { html, initScript };
}

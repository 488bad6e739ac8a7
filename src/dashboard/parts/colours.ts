/** Colours of series, distinguishable in both themes and with common colour vision deficiencies (after Okabe and Ito, and Tol). */
export const COLOURS = [
  '#0072b2',
  '#e69f00',
  '#009e73',
  '#cc79a7',
  '#56b4e9',
  '#d55e00',
  '#b8ae23',
  '#8f6bc4',
  '#44867c',
  '#a0522d',
  '#8c96a0',
] as const;

/** The value of a custom property of the style sheet, which depends on the theme. */
export const cssColour = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

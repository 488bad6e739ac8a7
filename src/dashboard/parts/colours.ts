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

/** Black or white, whichever has more contrast with a colour `#rrggbb` (relative luminance of WCAG). */
export function inkOn(colour: string): string {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? '#000000' : '#ffffff';
}

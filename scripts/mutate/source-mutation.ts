/** A wrong formula: one text of one file becomes another. */
export interface SourceMutation {
  readonly what: string;
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
}

export const describeFormula = ({ file, what }: SourceMutation): string => `${file}: ${what}`;

/** The file's text with the wrong formula. @throws when what it replaces is not there exactly once */
export function patchSource(text: string, { file, find, replace }: SourceMutation): string {
  const parts = text.split(find);
  if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} times, not once: ${find}`);
  return parts.join(replace);
}

/** Mutations of one file. */
export const at = (file: string, ...mutations: readonly (readonly [what: string, find: string, replace: string])[]) =>
  mutations.map(([what, find, replace]): SourceMutation => ({ what, file, find, replace }));

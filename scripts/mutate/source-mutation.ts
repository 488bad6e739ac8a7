/** A formula mutation: replaces one text of one file. */
export interface SourceMutation {
  readonly what: string;
  readonly file: string;
  /** Occurs in the file exactly once. */
  readonly find: string;
  readonly replace: string;
}

export const describeFormula = ({ file, what }: SourceMutation): string => `${file}: ${what}`;

/** The mutated text of the file. @throws when the text to replace does not occur exactly once */
export function patchSource(text: string, { file, find, replace }: SourceMutation): string {
  const parts = text.split(find);
  if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} times, not once: ${find}`);
  return parts.join(replace);
}

/** Mutations of one file. */
export const at = (file: string, ...mutations: readonly (readonly [what: string, find: string, replace: string])[]) =>
  mutations.map(([what, find, replace]): SourceMutation => ({ what, file, find, replace }));

import { readFileSync } from 'node:fs';
import ts from 'typescript';

/** A mutation can leave names unused; these compile errors are ignored. */
const UNUSED = [6133, 6138, 6192, 6196, 6198];

const configuration = (): ts.CompilerOptions => {
  const { config } = ts.readConfigFile('tsconfig.json', (path) => readFileSync(path, 'utf8'));
  return ts.parseJsonConfigFileContent(config, ts.sys, '.').options;
};

/**
 * A compiler that checks files changed one at a time.
 * @param files paths from the root of the tree
 * @returns a function that returns the compile errors of one of the files with another text
 */
export function createCompileCheck(files: readonly string[]): (file: string, text: string) => string[] {
  const options = configuration();
  const changed = new Map<string, { readonly text: string; readonly version: number }>();
  let version = 0;
  const host: ts.LanguageServiceHost = {
    getCompilationSettings: () => options,
    getScriptFileNames: () => [...files],
    getScriptVersion: (file) => String(changed.get(file)?.version ?? 0),
    getScriptSnapshot(file) {
      const text = changed.get(file)?.text ?? ts.sys.readFile(file);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => process.cwd(),
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: ts.sys.fileExists,
    readFile: ts.sys.readFile,
    directoryExists: ts.sys.directoryExists,
    readDirectory: ts.sys.readDirectory,
  };
  const service = ts.createLanguageService(host);
  return (file, text) => {
    version += 1;
    changed.set(file, { text, version });
    const found = [...service.getSyntacticDiagnostics(file), ...service.getSemanticDiagnostics(file)];
    changed.delete(file);
    return found
      .filter(({ code }) => !UNUSED.includes(code))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
  };
}

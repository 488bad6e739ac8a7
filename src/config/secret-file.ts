import { readFileSync, statSync } from 'node:fs';

/** Maximum size of a secret; a bundle of certificate authorities has about 300 KB. */
const MAX_SECRET_BYTES = 2 ** 20;
/** Shortest time between two checks of a file, so that a burst of requests does not read its metadata each time. */
const CHECK_MILLISECONDS = 1000;

/**
 * Reads a secret from a file, without white space at its ends.
 * @throws Error with a sentence that completes the name of the option; it never quotes the content
 */
export function readSecretFile(path: string): string {
  try {
    if (statSync(path).size <= MAX_SECRET_BYTES) return readFileSync(path, 'utf8').trim();
  } catch {
    throw new Error(`cannot be read from its file ${path}`);
  }
  throw new Error(`has a file larger than ${MAX_SECRET_BYTES} bytes: ${path}`);
}

export interface SecretFileOptions<Value> {
  /** Parses the trimmed content. @throws Error with a reason that does not quote the content */
  parse(text: string): Value;
  /** Called once for each change of the file that cannot be used, with the reason. */
  onRejected?(reason: string): void;
  /** Default: the monotonic clock of the process. */
  milliseconds?(): number;
}

/**
 * The value of a file that is read again when it changes, such as a token that is renewed or a Secret of Kubernetes that is
 * rotated. The file is checked on use, at most once a second. While it is missing or invalid, the last valid value is used,
 * because a rotation may remove the file for a moment.
 * @param initial value that was read at start
 * @returns reads the value; forced, it checks the file at once, for example after the value was rejected
 */
export function createSecretFile<Value>(
  path: string,
  initial: Value,
  { parse, onRejected, milliseconds = () => performance.now() }: SecretFileOptions<Value>,
): (isForced?: boolean) => Value {
  let value = initial;
  let checkedAt = Number.NEGATIVE_INFINITY;
  let version = '';
  return (isForced = false) => {
    if (!isForced && milliseconds() - checkedAt < CHECK_MILLISECONDS) return value;
    checkedAt = milliseconds();
    // The version is taken before the content, so that a change between the two is detected by the next check.
    const found = versionOf(path);
    if (found === version) return value;
    version = found;
    try {
      value = parse(readSecretFile(path));
    } catch (error) {
      onRejected?.(error instanceof Error ? error.message : 'is invalid');
    }
    return value;
  };
}

/** Changes with the content: Kubernetes replaces a link, so the inode changes, too. */
function versionOf(path: string): string {
  try {
    const { ino, size, mtimeMs } = statSync(path);
    return `${ino} ${size} ${mtimeMs}`;
  } catch {
    return 'missing';
  }
}

/** As much of a foreign answer as a message shows, in characters. */
const SHOWN_CHARACTERS = 200;

/**
 * An answer that is not the contract's: of a proxy on the way, or of another program at that address. What the service
 * itself refuses is a `ProblemError`. No answer at all stays what `fetch` throws: a `TypeError` when the service cannot
 * be reached, a `DOMException` named `TimeoutError` or `AbortError`.
 */
export class AnswerError extends Error {
  override readonly name: string = 'AnswerError';
  /** The answer; its body is read already. */
  readonly response: Response;

  constructor(message: string, response: Response, options?: ErrorOptions) {
    super(message, options);
    this.response = response;
  }

  /** HTTP status. */
  get status(): number {
    return this.response.status;
  }

  /** Under which the service logged the request; null when something else answered. */
  get requestId(): string | null {
    return this.response.headers.get('x-request-id');
  }
}

/** @param body what came instead, for the message */
export function foreignAnswer(path: string, response: Response, body: unknown, cause?: unknown): AnswerError {
  const type = response.headers.get('content-type') ?? 'no media type';
  const shown = typeof body === 'string' ? body.trim().slice(0, SHOWN_CHARACTERS) : '';
  const message = `${path}: ${response.status} with ${type} is no answer of the GreenKube API`;
  return new AnswerError(shown === '' ? message : `${message}: ${shown}`, response, { cause });
}

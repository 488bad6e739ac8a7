/** Number of characters of an unexpected response that a message quotes. */
const SHOWN_CHARACTERS = 200;

/**
 * A response that does not match the contract, for example from a proxy or from another program at that address. Errors
 * of the service itself are `ProblemError`. Without a response, `fetch` throws: a `TypeError` when the service is
 * unreachable, a `DOMException` named `TimeoutError` or `AbortError`.
 */
export class AnswerError extends Error {
  override readonly name: string = 'AnswerError';
  /** The response, whose body has been read. */
  readonly response: Response;

  constructor(message: string, response: Response, options?: ErrorOptions) {
    super(message, options);
    this.response = response;
  }

  /** HTTP status. */
  get status(): number {
    return this.response.status;
  }

  /** Id under which the service logged the request; null when another server responded. */
  get requestId(): string | null {
    return this.response.headers.get('x-request-id');
  }
}

/** @param body the unexpected body, quoted in the message */
export function foreignAnswer(path: string, response: Response, body: unknown, cause?: unknown): AnswerError {
  const type = response.headers.get('content-type') ?? 'no media type';
  const shown = typeof body === 'string' ? body.trim().slice(0, SHOWN_CHARACTERS) : '';
  const message = `${path}: ${response.status} with ${type} is not a response of the GreenKube API`;
  return new AnswerError(shown === '' ? message : `${message}: ${shown}`, response, { cause });
}

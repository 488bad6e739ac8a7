/** Why a call failed on the way: the code of the cause, such as ECONNREFUSED, because `fetch` itself says the same of all. */
export function failureReason(error: unknown): string {
  if (!(error instanceof Error)) return 'the call failed';
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  return `cannot be reached: ${'code' in cause ? String(cause.code) : cause.message}`;
}

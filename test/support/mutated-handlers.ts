import {
  APPLIED_VARIABLE,
  type HandlerReply,
  MUTATION_VARIABLE,
  type Mutation,
  mutateReply,
} from '../../scripts/mutate/mutation.js';
import type { OperationHandlers } from '../../src/contract/index.js';
import { Problem } from '../../src/problem/problem.js';

type Request = { readonly ifNoneMatch: string | undefined };
type Handler = (request: Request) => Promise<HandlerReply>;

const markApplied = (): void => {
  process.env[APPLIED_VARIABLE] = '1';
};

/** Read at each call, so that one world serves many mutations. */
function presentMutation(): Mutation | null {
  const text = process.env[MUTATION_VARIABLE];
  return text === undefined ? null : JSON.parse(text);
}

const mutateHandler =
  (operationId: string, handler: Handler): Handler =>
  async (request) => {
    const mutation = presentMutation();
    if (mutation?.operationId !== operationId) return handler(request);
    const { change } = mutation;
    const isIgnored = change.do === 'ignore-if-none-match' && request.ifNoneMatch !== undefined;
    if (isIgnored) markApplied();
    try {
      const reply = await handler(isIgnored ? { ...request, ifNoneMatch: undefined } : request);
      const mutated = mutateReply(reply, change);
      if (mutated !== null) markApplied();
      return mutated ?? reply;
    } catch (error) {
      if (change.do !== 'hide-problem' || !(error instanceof Problem)) throw error;
      markApplied();
      throw new Error('hidden', { cause: error });
    }
  };

export const isMutationCheck = (): boolean => process.env[MUTATION_VARIABLE] !== undefined;

/**
 * The handlers as they are, but for the mutation check (`make mutate`): that breaks the answers of one of them, as the
 * environment says, and expects the tests to notice.
 */
export function mutateHandlers(handlers: OperationHandlers): OperationHandlers {
  if (!isMutationCheck()) return handlers;
  const mutated = Object.entries(handlers).map(([id, handler]) => [
    id,
    mutateHandler(id, handler as unknown as Handler),
  ]);
  // Each handler still answers as its own type says, or breaks it on purpose.
  return Object.fromEntries(mutated) as unknown as OperationHandlers;
}

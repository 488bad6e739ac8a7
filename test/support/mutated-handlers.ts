import { checkState } from '../../scripts/mutate/check-state.js';
import { type Condition, mutateReply } from '../../scripts/mutate/mutation.js';
import type { HandlerReply } from '../../scripts/mutate/reply-body.js';
import type { OperationHandlers } from '../../src/contract/index.js';
import { Problem } from '../../src/problem/problem.js';

type Request = Readonly<Partial<Record<Condition, string>>>;
type Handler = (request: Request) => Promise<HandlerReply>;

/** The state is read at each call, so that one harness serves many mutations. */
const mutateHandler =
  (operationId: string, handler: Handler): Handler =>
  async (request) => {
    const state = checkState();
    state?.called.add(operationId);
    if (state?.mutation?.operationId !== operationId) return handler(request);
    const { change } = state.mutation;
    const isIgnored = change.do === 'ignore-condition' && request[change.name] !== undefined;
    if (isIgnored) state.isApplied = true;
    try {
      const reply = await handler(isIgnored ? { ...request, [change.name]: undefined } : request);
      const mutated = await mutateReply(reply, state.mutation);
      if (mutated !== null) state.isApplied = true;
      return mutated ?? reply;
    } catch (error) {
      if (change.do !== 'hide-problem' || !(error instanceof Problem)) throw error;
      state.isApplied = true;
      throw new Error('hidden', { cause: error });
    }
  };

export const isMutationCheck = (): boolean => checkState() !== undefined;

/**
 * Returns the handlers unchanged, except in the mutation check (`make mutate`), which mutates the responses of one of
 * them and expects a test to fail.
 */
export function mutateHandlers(handlers: OperationHandlers): OperationHandlers {
  if (!isMutationCheck()) return handlers;
  const mutated = Object.entries(handlers).map(([id, handler]) => [
    id,
    mutateHandler(id, handler as unknown as Handler),
  ]);
  // Each handler still returns its own type, or violates it on purpose.
  return Object.fromEntries(mutated) as unknown as OperationHandlers;
}

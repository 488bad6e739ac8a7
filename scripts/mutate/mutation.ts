import { type HandlerReply, readBody } from './reply-body.js';

/**
 * A step of a path into a body: a property name, `*` for every item of a list (or line of NDJSON), `-1` for the last
 * item only.
 */
export type Step = string;

/** Request preconditions, as handlers receive them. */
export type Condition = 'ifMatch' | 'ifNoneMatch';

/** How the response of one handler is changed. */
export type Change =
  | { readonly do: 'drop'; readonly path: readonly Step[] }
  | { readonly do: 'put'; readonly path: readonly Step[]; readonly value: unknown }
  | { readonly do: 'reply'; readonly fields: Readonly<Record<string, unknown>> }
  | { readonly do: 'header'; readonly name: string; readonly value: string | null }
  /** A client error is thrown as an internal error. */
  | { readonly do: 'hide-problem' }
  | { readonly do: 'ignore-condition'; readonly name: Condition };

/** One small contract violation in one handler. */
export interface Mutation {
  readonly operationId: string;
  readonly kind: string;
  /** The documented response that it violates; null if it concerns none in particular. */
  readonly answer: { readonly status: number; readonly type: string | null } | null;
  readonly change: Change;
}

export const describeMutation = ({ operationId, kind, answer, change }: Mutation): string => {
  const place = 'path' in change ? ` ${change.path.join('.')}` : 'name' in change ? ` ${change.name}` : '';
  const of = answer === null ? '' : ` ${answer.status} ${answer.type ?? 'none'}`;
  return `${operationId}${of}: ${kind}${place}`;
};

const isMeant = ({ status, type }: HandlerReply, { answer }: Mutation): boolean =>
  answer === null || (answer.status === status && answer.type === (type ?? null));

/** Objects and lists that contain the last step of the path. */
function holdersOf(value: unknown, path: readonly Step[]): object[] {
  const [step, ...rest] = path;
  if (typeof value !== 'object' || value === null || step === undefined) return [];
  if (rest.length === 0) return [value];
  const children = Array.isArray(value)
    ? step === '*'
      ? value
      : [value.at(-1)]
    : [(value as Record<string, unknown>)[step]];
  return children.flatMap((child) => holdersOf(child, rest));
}

/** Changes the body in place. @returns whether anything was changed */
function changeBody(body: unknown, change: Extract<Change, { do: 'drop' | 'put' }>): boolean {
  const last = change.path.at(-1) ?? '';
  let isChanged = false;
  for (const holder of holdersOf(body, change.path)) {
    const keys = Array.isArray(holder) ? [...holder.keys()].map(String) : [last];
    for (const key of keys) {
      if (change.do === 'put') isChanged = Reflect.set(holder, key, change.value);
      else if (Object.hasOwn(holder, key)) isChanged = Reflect.deleteProperty(holder, key);
    }
  }
  return isChanged;
}

/** The mutated reply; null if there is nothing to change, such as in an empty list. */
export async function mutateReply(reply: HandlerReply, mutation: Mutation): Promise<HandlerReply | null> {
  const { change } = mutation;
  if (!isMeant(reply, mutation)) return null;
  if (change.do === 'header') {
    const others = Object.entries(reply.headers ?? {}).filter(([name]) => name !== change.name);
    const isGone = change.value === null && others.length === Object.keys(reply.headers ?? {}).length;
    if (isGone) return null;
    const own = change.value === null ? [] : [[change.name, change.value]];
    return { ...reply, headers: Object.fromEntries([...others, ...own]) };
  }
  if (change.do === 'reply') return { ...reply, ...change.fields };
  if (change.do !== 'drop' && change.do !== 'put') return null;
  const { value, write } = await readBody(reply);
  return changeBody(value, change) ? { ...reply, body: write(value) } : null;
}

import type { Operation } from 'openapi-backend';

/** One response of an operation; `none` and no schema when it has no body. */
export interface DocumentedAnswer {
  readonly id: string;
  readonly status: string;
  readonly mediaType: string;
  readonly schema: unknown;
}

type Content = Readonly<Record<string, { readonly schema?: unknown }>>;

export const answersOf = (operation: Operation): DocumentedAnswer[] => {
  const id = String(operation.operationId);
  return Object.entries(operation.responses ?? {}).flatMap(([status, response]) => {
    const content: Content = ('content' in response ? response.content : undefined) ?? {};
    const answers = Object.entries(content).map(([mediaType, { schema }]) => ({ id, status, mediaType, schema }));
    return answers.length > 0 ? answers : [{ id, status, mediaType: 'none', schema: undefined }];
  });
};

import type { components, paths } from '../../generated/client.js';

/** Schemas of the contract by name: `Schemas['Totals']`, `Schemas['Namespace']`, `Schemas['Problem']`. */
export type Schemas = components['schemas'];

type Method = 'get' | 'patch' | 'post';
/** The parts of an operation that the types here use. */
interface Operation {
  readonly parameters: { readonly query?: unknown; readonly path?: unknown };
  readonly responses: object;
}
type PathOf<M extends Method> = {
  [P in keyof paths]: paths[P][M] extends Operation ? P : never;
}[keyof paths];
type OperationAt<P extends keyof paths, M extends Method> = Extract<paths[P][M], Operation>;

/** Paths with a GET operation. */
export type Path = PathOf<'get'>;
/** Paths with a PATCH operation. */
export type PatchPath = PathOf<'patch'>;
/** Paths with a POST operation. */
export type PostPath = PathOf<'post'>;

/** The parameters in braces in a path, such as `{recommendation_id}`; most paths have none. */
export type PathParameters<P extends keyof paths, M extends Method> = OperationAt<P, M>['parameters'] extends {
  path: infer Parameters;
}
  ? Parameters
  : unknown;

type AllQueryParameters<P extends Path> = NonNullable<OperationAt<P, 'get'>['parameters']['query']>;
/** Excludes `format`, which selects export formats; exports can be read with `raw`. */
type QueryParameters<P extends Path> = [AllQueryParameters<P>] extends [never]
  ? never
  : Omit<AllQueryParameters<P>, 'format'>;

/** The parameters of a path: optional query parameters and required path parameters. */
export type Query<P extends Path> = [QueryParameters<P>] extends [never]
  ? unknown extends PathParameters<P, 'get'>
    ? never
    : PathParameters<P, 'get'>
  : QueryParameters<P> & PathParameters<P, 'get'>;

type Content<Responses, Status extends number> =
  Responses extends Record<Status, { content: infer Types }> ? Types : never;
/** The JSON type if the operation offers JSON, else text. */
type BodyIn<Types> = Types extends { 'application/json': infer Json } ? Json : Types[keyof Types];

/** The response with status 200: a schema of the contract, or text. */
export type Answer<P extends Path> = BodyIn<Content<OperationAt<P, 'get'>['responses'], 200>>;

/** The request body of a change. */
export type Body<P extends PatchPath | PostPath, M extends 'patch' | 'post'> =
  OperationAt<P, M> extends { requestBody: { content: { 'application/json': infer Json } } } ? Json : never;

/** The response to an accepted change. */
export type Result<P extends PatchPath | PostPath, M extends 'patch' | 'post'> = BodyIn<
  Content<OperationAt<P, M>['responses'], 200> | Content<OperationAt<P, M>['responses'], 202>
>;

/** The common part of all lists and time series. */
export interface ListAnswer<Item = unknown> {
  readonly items: readonly Item[];
  readonly page: Schemas['Page'];
}

/** Paths with paged responses: lists and time series. */
export type ListPath = { [P in Path]: Answer<P> extends ListAnswer ? P : never }[Path];

/** One item of a list, or one point of a time series. */
export type Item<P extends ListPath> = Answer<P> extends ListAnswer<infer One> ? One : never;

/** The query of an iteration over all pages, which sets the position itself. */
export type WalkQuery<P extends ListPath> = Omit<Query<P>, 'cursor' | 'offset'>;

type TextPath = { [P in Path]: Answer<P> extends string ? P : never }[Path];

/** Complete by its type: when a path in the contract starts or stops returning text, this does not compile. */
const TEXT_PATHS: Readonly<Record<TextPath, true>> = {
  '/api/v1/openapi.yaml': true,
  '/metrics': true,
  '/openapi.yaml': true,
};

/** Whether a path returns text; all others return JSON. */
export const isTextPath = (path: string): path is TextPath => Object.hasOwn(TEXT_PATHS, path);

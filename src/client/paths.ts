import type { components, paths } from '../../generated/client.js';

/** The shapes of the contract by name: `Schemas['Totals']`, `Schemas['Namespace']`, `Schemas['Problem']`. */
export type Schemas = components['schemas'];

type Method = 'get' | 'patch' | 'post';
/** An operation as far as the types here look into it. */
interface Operation {
  readonly parameters: { readonly query?: unknown; readonly path?: unknown };
  readonly responses: object;
}
type PathOf<M extends Method> = {
  [P in keyof paths]: paths[P][M] extends Operation ? P : never;
}[keyof paths];
type OperationAt<P extends keyof paths, M extends Method> = Extract<paths[P][M], Operation>;

/** Every path of the contract that is read, by GET. */
export type Path = PathOf<'get'>;
/** The paths of things that can be changed, by PATCH. */
export type PatchPath = PathOf<'patch'>;
/** The paths that something can be sent to, by POST. */
export type PostPath = PathOf<'post'>;

/** What stands in braces in a path, such as `{recommendation_id}`; nothing for most. */
export type PathParameters<P extends keyof paths, M extends Method> = OperationAt<P, M>['parameters'] extends {
  path: infer Parameters;
}
  ? Parameters
  : unknown;

type AllQueryParameters<P extends Path> = NonNullable<OperationAt<P, 'get'>['parameters']['query']>;
/** `format` is for exports, which `raw` can read. */
type QueryParameters<P extends Path> = [AllQueryParameters<P>] extends [never]
  ? never
  : Omit<AllQueryParameters<P>, 'format'>;

/** The parameters of a path: those of the query, all of which are optional, and those in the path itself. */
export type Query<P extends Path> = [QueryParameters<P>] extends [never]
  ? unknown extends PathParameters<P, 'get'>
    ? never
    : PathParameters<P, 'get'>
  : QueryParameters<P> & PathParameters<P, 'get'>;

type Content<Responses, Status extends number> =
  Responses extends Record<Status, { content: infer Types }> ? Types : never;
/** JSON where there is JSON, which is what is asked for; else the text. */
type BodyIn<Types> = Types extends { 'application/json': infer Json } ? Json : Types[keyof Types];

/** What a path answers with status 200: an object of the contract, or text. */
export type Answer<P extends Path> = BodyIn<Content<OperationAt<P, 'get'>['responses'], 200>>;

/** What a change must say. */
export type Body<P extends PatchPath | PostPath, M extends 'patch' | 'post'> =
  OperationAt<P, M> extends { requestBody: { content: { 'application/json': infer Json } } } ? Json : never;

/** What a change that was taken is answered with. */
export type Result<P extends PatchPath | PostPath, M extends 'patch' | 'post'> = BodyIn<
  Content<OperationAt<P, M>['responses'], 200> | Content<OperationAt<P, M>['responses'], 202>
>;

/** What all lists and time series have in common. */
export interface ListAnswer<Item = unknown> {
  readonly items: readonly Item[];
  readonly page: Schemas['Page'];
}

/** The paths that answer page by page: the lists and the time series. */
export type ListPath = { [P in Path]: Answer<P> extends ListAnswer ? P : never }[Path];

/** One item of a list, or one point of a time series. */
export type Item<P extends ListPath> = Answer<P> extends ListAnswer<infer One> ? One : never;

/** The query of a walk over all pages: the walk itself says where it is. */
export type WalkQuery<P extends ListPath> = Omit<Query<P>, 'cursor' | 'offset'>;

type TextPath = { [P in Path]: Answer<P> extends string ? P : never }[Path];

/** Complete by its type: a path that starts or stops to answer text in the contract does not compile here. */
const TEXT_PATHS: Readonly<Record<TextPath, true>> = {
  '/api/v1/openapi.yaml': true,
  '/metrics': true,
  '/openapi.yaml': true,
};

/** Whether a path answers text; all others answer JSON. */
export const isTextPath = (path: string): path is TextPath => Object.hasOwn(TEXT_PATHS, path);

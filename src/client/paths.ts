import type { components, paths } from '../../generated/openapi.js';

/** The shapes of the contract by name: `Schemas['Totals']`, `Schemas['Namespace']`, `Schemas['Problem']`. */
export type Schemas = components['schemas'];

/** Every path of the contract; all of them are read by GET. */
export type Path = keyof paths;

/** The query parameters of a path; all are optional. */
export type Query<P extends Path> = NonNullable<paths[P]['get']['parameters']['query']>;

type Content<P extends Path> = paths[P]['get']['responses'][200]['content'];

/** What a path answers with status 200: an object of the contract, or text. */
export type Answer<P extends Path> = Content<P>[keyof Content<P>];

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
export const isTextPath = (path: Path): path is TextPath => Object.hasOwn(TEXT_PATHS, path);

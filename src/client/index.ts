export { AnswerError } from './answer-error.js';
export { type CallOptions, type Client, type ClientOptions, createClient } from './client.js';
export type { Answer, Item, ListPath, Path, Query, Schemas, WalkQuery } from './paths.js';
export { ProblemError } from './problem-error.js';

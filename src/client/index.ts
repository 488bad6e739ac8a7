export { AnswerError } from './answer-error.js';
export { type CallOptions, type ChangeOptions, type Client, type ClientOptions, createClient } from './client.js';
export type {
  Answer,
  Body,
  Item,
  ListPath,
  PatchPath,
  Path,
  PathParameters,
  PostPath,
  Query,
  Result,
  Schemas,
  WalkQuery,
} from './paths.js';
export { ProblemError } from './problem-error.js';

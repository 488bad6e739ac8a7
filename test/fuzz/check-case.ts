import { expect } from 'chai';
import { checkAnswer, checkRejection } from '../support/contract-client.js';
import { contract } from '../support/contract-document.js';
import { successOf } from '../support/contract-request.js';
import { readsFigures } from '../support/reads-figures.js';
import { bodyMeaning } from './body-model.js';
import { type ForeignCursor, forgeCursor, ownCursor } from './cursors.js';
import type { SeenAnswer } from './exact-client.js';
import { expectedShape, type Query, type ShapeVerdict } from './expected-shape.js';
import type { FuzzHarness } from './fuzz-harness.js';
import { checkInvariant } from './invariants.js';
import {
  expectedMeaning,
  isCertainlyTooMany,
  type KnownCursors,
  MAY_BE_TOO_LARGE,
  type MeaningVerdict,
} from './meaning-model.js';
import { mayReject, type ProblemBody, pointersOf } from './refusals.js';
import { type FuzzCase, type SentRequest, toRequest } from './sent-request.js';
import type { Faults } from './time-model.js';

export interface FuzzRun {
  readonly harness: FuzzHarness;
  readonly foreign: readonly ForeignCursor[];
  /** Called for every case that holds, with the status and the kind of problem. */
  count(outcome: string): void;
}

type Refused = Extract<ShapeVerdict, { kind: 'refused' }>;
type WellFormed = Extract<ShapeVerdict, { kind: 'well-formed' }>;

/** Holds for every response: no internal error, a documented form, the request id of the request. */
function checkForm(sent: SentRequest, shape: ShapeVerdict, answer: SeenAnswer): void {
  expect(answer.status, answer.text).to.be.below(500);
  const id = sent.headers['X-Request-Id'];
  if (id !== undefined && /^[A-Za-z0-9._-]{1,128}$/.test(id)) expect(answer.headers['x-request-id']).to.equal(id);
  if (shape.kind === 'page') return;
  if (shape.kind === 'options') {
    expect([answer.status, answer.text]).to.eql([204, '']);
    expect(answer.headers['allow']).to.equal(shape.allow);
  } else if (sent.method === 'HEAD') expect(answer.text).to.equal('');
  else if (shape.operation !== undefined) checkAnswer(answer, shape.operation);
  else checkRejection(answer, contract, `${sent.method} ${sent.target}`);
}

/** Parts with rules beyond the schemas; a response names them beside parts that violate their schema. */
const MEANINGS = [
  ...['from', 'to', 'last', 'timezone', 'top', 'share_by', 'share_namespaces', 'offset', 'cursor'].map(
    (name) => `/query/${name}`,
  ),
  '/body',
];

function checkRejected(sent: SentRequest, shape: Refused, answer: SeenAnswer): void {
  expect(answer.status, answer.text).to.equal(shape.status);
  if (shape.allow !== undefined) expect(answer.headers['allow']).to.equal(shape.allow);
  if (sent.method === 'HEAD') return;
  const problem: ProblemBody = JSON.parse(answer.text);
  expect(problem.type).to.equal(`/problems/${shape.problem}`);
  // The schema determines the location within the body.
  const pointers = pointersOf(problem).map((pointer) => pointer.replace(/^\/body\/.*/, '/body'));
  if (shape.pointers === null) return;
  expect(pointers, answer.text).to.include.members([...shape.pointers]);
  for (const pointer of pointers) expect([...shape.pointers, ...MEANINGS], answer.text).to.include(pointer);
}

/** A rejection of a well-formed request names what the model finds invalid; nothing else may be rejected. */
function checkMeaning(verdict: Faults, where: 'body' | 'query', answer: SeenAnswer, hasText: boolean): void {
  const { certain, possible } = verdict;
  if (certain.size > 0)
    expect(answer.status, `${[...certain]} should be rejected: ${answer.text.slice(0, 300)}`).to.equal(400);
  if (answer.status !== 400) return;
  const named = [...certain, ...possible].map((name) => `/${where}/${name}`);
  expect(named, `no reason to reject: ${answer.text}`).not.to.eql([]);
  if (!hasText) return;
  const problem: ProblemBody = JSON.parse(answer.text);
  expect(problem.type).to.equal('/problems/invalid-request');
  const pointers = pointersOf(problem);
  expect(pointers, answer.text).not.to.eql([]);
  expect(new Set(pointers).size, answer.text).to.equal(pointers.length);
  for (const pointer of pointers) expect(named, answer.text).to.include(pointer);
}

function checkTooLarge(
  verdict: MeaningVerdict,
  query: Query,
  answer: SeenAnswer,
  isTight: boolean,
  operationId: string,
): void {
  const problem: ProblemBody = JSON.parse(answer.text);
  const isAllowed = MAY_BE_TOO_LARGE[problem.type.replace('/problems/', '')];
  expect(isAllowed, `undocumented kind: ${answer.text}`).to.be.a('function');
  if (verdict.range === null) return;
  const isRight = isAllowed?.(query, verdict.range, isTight, problem.detail, operationId);
  expect(isRight, `no reason for ${answer.text}`).to.equal(true);
}

/** An operation that reads no figures succeeds, or returns one of its documented errors. */
function checkPlain(fuzzCase: FuzzCase, shape: WellFormed, answer: SeenAnswer): void {
  const isKnown = answer.status === 304 && fuzzCase.headers['If-None-Match'] !== undefined;
  if (answer.status === successOf(shape.operation) || isKnown) return;
  const problem: ProblemBody | null = answer.text === '' ? null : JSON.parse(answer.text);
  const isRight = mayReject(shape, fuzzCase, answer.status, problem);
  expect(isRight, `no reason for ${answer.status} ${answer.text}`).to.equal(true);
}

async function checkWellFormed(
  run: FuzzRun,
  fuzzCase: FuzzCase,
  shape: WellFormed,
  planned: PlannedCursor,
  sent: SentRequest,
  answer: SeenAnswer,
): Promise<void> {
  const { operation, query } = shape;
  const hasText = fuzzCase.method !== 'HEAD';
  if (shape.body !== undefined) {
    checkMeaning(bodyMeaning(operation.operationId, shape.body, run.harness), 'body', answer, hasText);
    if (answer.status !== 400) checkPlain(fuzzCase, shape, answer);
    return;
  }
  const cursors: KnownCursors = { ...planned, foreign: run.foreign };
  const verdict = expectedMeaning(operation, query, run.harness, cursors);
  checkMeaning(verdict, 'query', answer, hasText);
  if (answer.status === 400) return;
  if (!readsFigures(operation)) {
    checkPlain(fuzzCase, shape, answer);
    return;
  }
  const isSeries = operation.operationId?.endsWith('Timeseries') === true;
  const isTooMany =
    isSeries && verdict.range !== null && query.get('cursor') === undefined && isCertainlyTooMany(query, verdict.range);
  if (isTooMany) expect(answer.status, 'there are too many points').to.equal(422);
  const tag = fuzzCase.headers['If-None-Match'];
  if (tag?.trim() === '*' && !isTooMany) expect(answer.status).to.be.oneOf([304, 422]);
  if (answer.status === 304)
    expect(tag)
      .to.be.a('string')
      .that.matches(/^\*$|"/);
  if (answer.status === 422 && hasText)
    checkTooLarge(verdict, query, answer, fuzzCase.service === 'tight', operation.operationId ?? '');
  if (answer.status !== 200 || !hasText) return;
  const invariant = await checkInvariant(run.harness, fuzzCase, shape, sent.target, answer);
  if (invariant !== null) run.count(`invariant ${invariant}`);
}

const damage = (cursor: string): string => {
  const middle = Math.floor(cursor.length / 2);
  return `${cursor.slice(0, middle)}${cursor[middle] === 'A' ? 'B' : 'A'}${cursor.slice(middle + 1)}`;
};

/** The cursor to send, and what the model needs to know about it. */
interface PlannedCursor {
  readonly sent: string | null;
  readonly own: string | null;
  readonly forged: string | null;
}

async function planCursor(run: FuzzRun, fuzzCase: FuzzCase): Promise<PlannedCursor> {
  const none = { own: null, forged: null };
  if (fuzzCase.cursor === 'none') return { ...none, sent: null };
  if (fuzzCase.cursor === 'foreign')
    return { ...none, sent: run.foreign[fuzzCase.pairs.length % run.foreign.length]?.text ?? null };
  const own = await ownCursor(run.harness, fuzzCase);
  if (own === null) return { ...none, sent: null };
  run.count(`${fuzzCase.cursor} cursor`);
  if (fuzzCase.cursor === 'own') return { ...none, own, sent: own };
  if (fuzzCase.cursor === 'damaged') return { ...none, own, sent: damage(own) };
  const forged = forgeCursor(own, fuzzCase);
  return { own, forged: forged === own ? null : forged, sent: forged };
}

/** The request to send, with its cursor. */
export async function requestOf(run: FuzzRun, fuzzCase: FuzzCase): Promise<SentRequest> {
  return toRequest(fuzzCase, (await planCursor(run, fuzzCase)).sent);
}

/** Characters of a URL that the server accepts beside usual headers. */
const LONGEST_TARGET = 30_000;

/** Sends one case and checks the response against the contract and the model. @throws when a check fails. */
export async function checkCase(run: FuzzRun, fuzzCase: FuzzCase): Promise<void> {
  const planned = await planCursor(run, fuzzCase);
  const sent = toRequest(fuzzCase, planned.sent);
  const answer = await run.harness.clients[fuzzCase.service].send(sent);
  // The server accepts 32 KiB of URL and headers, which long filters can exceed.
  if (answer.status === 431) {
    expect(sent.target.length).to.be.above(LONGEST_TARGET);
    run.count('431');
    return;
  }
  const shape = expectedShape(sent);
  checkForm(sent, shape, answer);
  if (shape.kind === 'refused') checkRejected(sent, shape, answer);
  else if (shape.kind === 'well-formed') await checkWellFormed(run, fuzzCase, shape, planned, sent, answer);
  const isProblem = answer.status >= 400 && answer.text !== '';
  const kind = isProblem ? ` ${(JSON.parse(answer.text) as ProblemBody).type.split('/').at(-1)}` : '';
  run.count(`${answer.status}${kind}`);
}

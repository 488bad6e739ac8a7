import { expect } from 'chai';
import { Problem } from '../../src/problem/problem.js';
import { toProblem } from '../../src/store/connection/database-error.js';

const BEGIN = 'BEGIN TRANSACTION ISOLATION LEVEL repeatable read READ ONLY;';
const errorOf = (message: string, code?: string): Error =>
  Object.assign(new Error(message), code === undefined ? {} : { code });
const kindOf = (error: Error): string | null => {
  const problem = toProblem(error);
  return problem instanceof Problem ? problem.kind : null;
};

describe('database errors', () => {
  it('are reported as an unavailable database when the connection is lost, for any statement', () => {
    for (const error of [
      errorOf('terminating connection due to administrator command', '57P01'),
      errorOf('read ECONNRESET', 'ECONNRESET'),
      errorOf('Connection terminated'),
      errorOf('Connection terminated unexpectedly'),
      errorOf(`${BEGIN} - Connection terminated unexpectedly`),
      errorOf('select 1 - Client has encountered a connection error and is not queryable'),
      errorOf('select 1 - Client was closed and is not queryable'),
      errorOf('timeout expired'),
      errorOf('select 1 - Query read timeout'),
      errorOf('terminating connection due to idle-in-transaction timeout', '25P03'),
    ])
      expect(kindOf(error), error.message).to.equal('database-unavailable');
  });

  it('are reported as a timeout when the server cancels the statement', () => {
    expect(kindOf(errorOf('canceling statement due to statement timeout', '57014'))).to.equal('query-timeout');
  });

  it('have a kind of their own for each state of a reachable database', () => {
    for (const [kind, error] of [
      ['database-read-only', errorOf('cannot execute INSERT in a read-only transaction', '25006')],
      ['database-full', errorOf('could not extend file "base/1/2": No space left on device', '53100')],
      ['database-locked', errorOf('canceling statement due to lock timeout', '55P03')],
      ['database-node-unavailable', errorOf('connection to the remote node w1:5432 failed', '08006')],
      [
        'database-node-unavailable',
        Object.assign(errorOf('server closed the connection unexpectedly', '08006'), {
          where: 'while executing command on w1:5432',
        }),
      ],
      ['database-unavailable', errorOf('server conn crashed?', '08P01')],
    ] as const)
      expect(kindOf(error), error.message).to.equal(kind);
  });

  it('are reported as a temporary overload when a statement is cancelled in favour of others', () => {
    for (const error of [
      errorOf('canceling statement due to conflict with recovery', '40001'),
      errorOf('deadlock detected', '40P01'),
    ])
      expect(kindOf(error), error.message).to.equal('overloaded');
  });

  it('are unchanged for an invalid statement, with any text', () => {
    for (const error of [
      errorOf('select 1 - syntax error at end of input', '42601'),
      errorOf("select 'Connection terminated' from nowhere - relation does not exist", '42P01'),
    ])
      expect(toProblem(error)).to.equal(error);
  });
});

import type { Knex } from 'knex';
import type { ClusterDiagnostics, DiagnosticsStore } from '../../domain/diagnostics/diagnostics.js';
import type { Lease } from '../../domain/ports.js';
import type { DatabaseAccess } from '../connection/connect.js';
import { withProblems } from '../connection/database-error.js';
import { inLeasedTransaction } from '../connection/write-transaction.js';

/** Maximum number of reports that are read. */
const MAX_REPORTS = 1000;

/** Replaces the report of the leased cluster. @throws LeaseLostError if the lease is lost */
export const writeDiagnostics = (knex: Knex, lease: Lease, report: ClusterDiagnostics): Promise<void> =>
  inLeasedTransaction(knex, lease, async (trx) => {
    await trx.raw('update cluster set diagnostics = ?::jsonb where id = ?', [JSON.stringify(report), lease.clusterId]);
  });

/** The reports of all clusters that have one, by name. */
async function listDiagnostics(knex: Knex): Promise<ClusterDiagnostics[]> {
  const { rows } = await knex.raw<{ rows: { diagnostics: ClusterDiagnostics }[] }>(
    'select diagnostics from cluster where diagnostics is not null order by name limit ?',
    [MAX_REPORTS],
  );
  return rows.map(({ diagnostics }) => diagnostics);
}

/** Read access to the reports, on the connections for reads. */
export const createDiagnosticsStore = ({ readKnex }: DatabaseAccess): DiagnosticsStore => ({
  listReports: () => withProblems(() => listDiagnostics(readKnex)),
});

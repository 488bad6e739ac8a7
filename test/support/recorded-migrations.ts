import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import type { Knex } from 'knex';

const FOLDER = new URL('../../src/store/migrations/', import.meta.url);
const STEPS = ['up', 'fill', 'down'] as const;

/** Stands for the one partition of a day that a migration finds in the catalogue. */
const DAY = { partition: 'pod_window_20260101', bounds: "FOR VALUES FROM ('2026-01-01') TO ('2026-01-02')" };

async function recordStep(step: (knex: Knex) => Promise<void>): Promise<string[]> {
  const statements: string[] = [];
  const raw = async (sql: string, bindings?: unknown): Promise<unknown> => {
    statements.push(bindings === undefined ? sql : `${sql} ${JSON.stringify(bindings)}`);
    return { rows: sql.includes('pg_inherits') ? [DAY] : [] };
  };
  await step({ raw } as unknown as Knex);
  return statements;
}

/** SHA-256 of the SQL of every migration's steps, recorded without a database; includes indentation and line breaks. */
export async function recordMigrations(): Promise<Record<string, string>> {
  const sums: Record<string, string> = {};
  for (const file of readdirSync(FOLDER).sort()) {
    const migration = await import(new URL(file, FOLDER).href);
    for (const step of STEPS) {
      if (migration[step] === undefined) continue;
      const statements = await recordStep(migration[step]);
      sums[`${file.replace('.ts', '')} ${step}`] = createHash('sha256').update(statements.join('\n;\n')).digest('hex');
    }
  }
  return sums;
}

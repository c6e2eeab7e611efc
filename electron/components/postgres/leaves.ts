import path from 'node:path';
import { pidFileTells } from '../pid-file.ts';
import type { Leaves } from '../server-end.ts';

export const postgresLeaves: Leaves = {
  goodbye: /received (smart|fast|immediate) shutdown request/,
  // It works in the folder of its data.
  files: async ({ pid, cwd }) => (cwd === null ? null : pidFileTells(path.join(cwd, 'postmaster.pid'), pid)),
  startMs: 30_000,
};

import path from 'node:path';
import { pidFileTells } from '../pid-file.ts';
import type { Leaves, SeenServer } from '../server-end.ts';

/** The folder that its scripts name, or the one that it works in. */
const homeOf = ({ commandLine, cwd }: SeenServer): string | null => /--home-dir=(\S+)/.exec(commandLine)?.[1] ?? cwd;

const inHome = (server: SeenServer, ...names: readonly string[]): string | null => {
  const home = homeOf(server);
  return home === null ? null : path.join(home, ...names);
};

export const neo4jLeaves: Leaves = {
  goodbye: /shutdown initiated by request/,
  log: (server) => inHome(server, 'logs', 'neo4j.log'),
  files: async (server) => {
    const file = inHome(server, 'run', 'neo4j.pid');
    return file === null ? null : pidFileTells(file, server.pid);
  },
  // A Java machine, its databases, and what a checkpoint left to be replayed.
  startMs: 120_000,
  // It waits for its threads and writes a checkpoint: 11 s without any data.
  endsSlowly: { program: 'java', withinMs: 60_000 },
};

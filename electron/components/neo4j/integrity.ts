import type { Settings } from '../../../shared/domain/index.ts';
import { counted } from '../../../shared/format.ts';
import { errorText } from '../../probes/failure.ts';
import { startLimit } from '../../probes/limit.ts';
import { oneLine, secretRemover } from '../../probes/plain-text.ts';
import { systemClock } from '../../system/index.ts';
import { openNeo4j } from './session.ts';
import { neo4jTarget } from './target.ts';

export interface Integrity {
  readonly ok: boolean;
  /** `1,204 nodes and 3,310 relationships; 4 constraints; 9 indexes, all online` */
  readonly text: string;
}

/**
 * Reads from the configured database what a damaged one could not tell: counts, constraints, and whether every index is online.
 * Logs in once; only to be called when the last log-in was accepted. Never writes, never rejects but when aborted.
 */
export async function neo4jIntegrity(
  settings: Settings,
  limitMs: number,
  signal: AbortSignal,
): Promise<Integrity | null> {
  const password = settings['neo4j.password'];
  if (password === null) return null;
  const { 'neo4j.user': user, 'neo4j.database': database } = settings;
  const session = await openNeo4j({ target: neo4jTarget(settings['neo4j.uri']), user, password, database, limitMs });
  const limit = startLimit({ signal, clock: systemClock }, limitMs);
  try {
    const one = async (cypher: string) => Number(Object.values((await session.query(cypher, limit))[0] ?? {})[0] ?? 0);
    const nodes = await one('MATCH (n) RETURN count(n)');
    const relationships = await one('MATCH ()-[r]->() RETURN count(r)');
    const constraints = (await session.query('SHOW CONSTRAINTS YIELD name', limit)).length;
    const indexes = await session.query('SHOW INDEXES YIELD name, state', limit);
    const off = indexes.filter((row) => row.state !== 'ONLINE');
    const counts = `${counted(nodes, 'node')} and ${counted(relationships, 'relationship')}; ${counted(constraints, 'constraint')}; ${counted(indexes.length, 'index', 'indexes')}`;
    if (off.length === 0) return { ok: true, text: `${counts}, all online` };
    const named = off.map((row) => `${String(row.name)} is ${String(row.state).toLowerCase()}`).join(', ');
    return { ok: false, text: `${counts}, of which ${oneLine(named)}` };
  } catch (error) {
    signal.throwIfAborted();
    return { ok: false, text: oneLine(secretRemover(settings)(errorText(error))) };
  } finally {
    limit.release();
    await session.close().catch(() => {});
  }
}

import type { ProbeFacts } from '../../../shared/domain/index.ts';
import { startLimit } from '../../probes/limit.ts';
import type { ProbeContext } from '../../probes/probe.ts';
import { isRefused, openFirst } from '../../probes/tcp.ts';

const LIMIT_MS = 500;

/** Whether the port of the browser page takes a connection. @param port null where there is none */
export async function askHttpPort(
  host: string,
  port: number | null,
  context: ProbeContext,
): Promise<ProbeFacts['neo4j']['http']> {
  if (port === null) return 'not-asked';
  const limit = startLimit(context, LIMIT_MS);
  const opened = await openFirst({ host, port, tried: 'connecting' }, limit).finally(limit.release);
  if (opened.ok) {
    opened.socket.destroy();
    return 'answers';
  }
  return opened.missed.some(({ error }) => isRefused(error)) ? 'refused' : 'not-asked';
}

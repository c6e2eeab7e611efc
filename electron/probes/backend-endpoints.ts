import type { EndpointFact } from '../../shared/domain/index.ts';
import { httpGet } from './http-get.ts';
import type { Address } from './tcp.ts';

/** What a LeanVibe backend may offer beyond its health path (design/stack-facts, "health"); none of it decides liveness. */
const OPTIONAL_PATHS = [
  '/health/mlx',
  '/health/ai',
  '/production/health/ready',
  '/graph/health',
  '/metrics',
  '/version',
] as const;

export const UNASKED_ENDPOINTS: readonly EndpointFact[] = OPTIONAL_PATHS.map((path) => ({
  path,
  offered: 'unknown',
  status: null,
}));

/** Asks every optional endpoint once, side by side, on connections of its own; what does not answer in time stays unknown. */
export function askEndpoints(
  { address }: Address,
  port: number,
  hostHeader: string,
  signal: AbortSignal,
): Promise<readonly EndpointFact[]> {
  const ask = async (path: string): Promise<EndpointFact> => {
    const result = await httpGet({ address, port, path, hostHeader, agent: false, maxBytes: null }, signal);
    if (result.kind !== 'answer') return { path, offered: 'unknown', status: null };
    return { path, offered: result.status === 404 || result.status === 405 ? 'no' : 'yes', status: result.status };
  };
  return Promise.all(OPTIONAL_PATHS.map(ask));
}

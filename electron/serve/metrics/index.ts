import { type StackId, stackName } from '../../../shared/domain/index.ts';
import type { HostCalls } from '../../app/index.ts';
import type { PageEngine } from '../../share/index.ts';
import { metricsText, type StackFigures } from './exposition.ts';

export { METRICS_TYPE } from './exposition.ts';

export interface Watched {
  readonly id: StackId | null;
  readonly engine: PageEngine;
}

/** What Prometheus is told now. An engine that is about to end is left out. */
export async function tellMetrics(stacks: readonly Watched[], host: HostCalls): Promise<string> {
  const figures = await Promise.all(stacks.map((one) => figuresOf(one, host).catch(() => null)));
  const main = stacks.find(({ id }) => id === null);
  const own =
    (await main?.engine
      .handlers(host)
      .ownCost({})
      .catch(() => null)) ?? null;
  const { version } = await host.host({});
  return metricsText(
    figures.filter((one) => one !== null),
    version,
    own,
  );
}

async function figuresOf({ id, engine }: Watched, host: HostCalls): Promise<StackFigures> {
  const [newest] = await engine.handlers(host).incidents({ limit: 1 });
  // They are numbered from 1 on and never taken out.
  return { name: stackName(id), snapshot: engine.snapshot(), incidents: newest?.id ?? 0 };
}

import type { OwnCost } from '../../shared/domain/index.ts';
import { formatDuration } from '../../shared/format.ts';
import { ownCostRows } from '../../shared/own-cost-words.ts';
import { wrap } from './io.ts';
import { type RenderOptions, table } from './render.ts';

/** What Lifeguard itself costs, below a status; of an engine that has just begun there is nothing to tell yet. */
export function renderOwnCost(cost: OwnCost, { columns, paint }: RenderOptions): string[] {
  const rows = ownCostRows(cost);
  if (rows.length === 0)
    return wrap(
      'Lifeguard itself: this command has just begun to look. With the app, `watch` or `serve` running, it tells what that costs.',
      columns,
    );
  const { overMs } = cost.sinceStart;
  const title = `Lifeguard itself (pid ${cost.pid}), in ${formatDuration(overMs)}${cost.lately === null ? '' : ' and in the last 12 h'}${cost.onBattery ? '; on battery, so it asks less often' : ''}`;
  return [
    ...wrap(title, columns).map((line) => paint('bold', line)),
    ...table(
      rows.map((row) => [`  ${row.title}`, row.sinceStart, row.lately ?? '']),
      columns,
    ),
  ];
}

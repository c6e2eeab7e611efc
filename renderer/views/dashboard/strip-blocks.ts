import type { Series } from '../../../shared/contract/index.ts';
import type { ComponentView } from '../../../shared/domain/index.ts';

export const HOUR_MS = 3_600_000;
/** The slowest steady cadence is a minute; what lies further apart is not joined. */
const LONGEST_STEP_MS = 150_000;

/** A stretch of time on a strip, in epoch milliseconds. */
export interface Block {
  readonly kind: 'read' | 'degraded' | 'critical';
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/**
 * The last hour of one component: where readings exist, and over them where it was not well. Without a measured series only
 * the present state is known.
 */
export function stripBlocks(component: ComponentView, series: Series | null, nowWall: number): readonly Block[] {
  const start = nowWall - HOUR_MS;
  const cut = (block: Block): readonly Block[] => {
    const from = Math.max(start, block.from);
    const to = Math.min(nowWall, block.to);
    return to > from ? [{ ...block, from, to }] : [];
  };
  if (series === null) return cut(presentBlock(component, nowWall));
  const marks = series.marks.map((m): Block => ({ kind: m.state, from: m.from, to: m.to ?? nowWall, text: m.text }));
  return [...readBlocks(series.points), ...marks].flatMap(cut);
}

function presentBlock({ state, since, findings }: ComponentView, nowWall: number): Block {
  const kind = state === 'degraded' || state === 'critical' ? state : 'read';
  const known = kind !== 'read' || state === 'healthy';
  return { kind, from: since.wall, to: known ? nowWall : since.wall, text: findings[0]?.text ?? '' };
}

function readBlocks(points: Series['points']): readonly Block[] {
  const blocks: { from: number; to: number }[] = [];
  let open: { from: number; to: number } | null = null;
  for (const [at, value] of points) {
    if (value === null) {
      open = null;
    } else if (open !== null && at - open.to <= LONGEST_STEP_MS) {
      open.to = at;
    } else {
      open = { from: at, to: at };
      blocks.push(open);
    }
  }
  return blocks.map((b) => ({ kind: 'read', ...b, text: '' }));
}

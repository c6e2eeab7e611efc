import {
  type Cause,
  type ComponentId,
  type ComponentView,
  LOAD,
  MAIN,
  type Snapshot,
} from '../../shared/domain/index.ts';
import { asSentence } from '../../shared/format.ts';
import { EXIT, exitCodeOf } from './exit-code.ts';

/** How what somebody waits for is. */
export interface Wellness {
  readonly isWell: boolean;
  /** As the verdict's, of what was named alone. */
  readonly exitCode: number;
  /** One sentence. */
  readonly words: string;
  /** What explains that it is not well, ranked. */
  readonly causes: readonly Cause[];
}

/** In these a component is not what somebody can count on. */
const BAD: ReadonlySet<ComponentView['state']> = new Set(['critical', 'degraded', 'starting', 'stale']);

/**
 * Whether the named components are well; all that is watched without names. What is named has to answer: that it is not used here is
 * enough only where nobody asked for it by name.
 */
export function wellnessOf(snapshot: Snapshot, ids: readonly ComponentId[] | null): Wellness {
  const { verdict, components, causes } = snapshot;
  if (ids !== null) {
    const named = components.filter((c) => ids.includes(c.id));
    const troubled = named.filter((c) => c.state !== 'healthy');
    return {
      isWell: troubled.length === 0 && named.length === ids.length,
      exitCode: troubled.length === 0 ? EXIT.healthy : worst(troubled),
      words: (troubled.length === 0 ? named : troubled).map(sentence).join(' '),
      causes: causes.filter((cause) => troubled.some((c) => cause.component === c.id || cause.explains.includes(c.id))),
    };
  }
  const bad = components.filter((c) => BAD.has(c.state));
  const troubled = bad.filter((c) => !isRemark(c, causes));
  // A pause holds alarms, not the stack: whoever waits is told how that is.
  if (isAwaited(snapshot) && troubled.length === 0)
    return { isWell: false, exitCode: EXIT.unknown, words: 'The backend does not run here.', causes };
  const isOwn = verdict.state === 'paused' || (verdict.state === 'degraded' && bad.length > 0);
  const isWell = isOwn
    ? components.some((c) => c.column !== null && c.state === 'healthy') && troubled.length === 0
    : verdict.state === 'healthy';
  const exitCode = verdict.state === 'paused' ? worst(troubled) : exitCodeOf(verdict);
  const words = isWell && bad.length > 0 ? `The stack is well. Beside it: ${verdict.headline}` : verdict.headline;
  return { isWell, exitCode: isWell ? EXIT.healthy : exitCode, words, causes };
}

/** A working copy is watched, and its backend was never seen running: whoever waits waits for that, whatever else is well or busy. */
const isAwaited = ({ components, stack }: Snapshot): boolean =>
  stack.repository !== null &&
  components.some((c) => c.id === MAIN.id && c.state === 'off' && c.lastReadingAt !== null && c.findings.length === 0);

/** What nobody has to wait for: what only a remark is about, and that a machine is busy, which whoever compiles makes it be. */
function isRemark({ id, state }: ComponentView, causes: readonly Cause[]): boolean {
  if (state !== 'degraded') return false;
  const own = causes.filter((cause) => cause.component === id || cause.explains.includes(id));
  return id === LOAD.id || (own.length > 0 && own.every(({ severity }) => severity === 'P3'));
}

const sentence = ({ title, state, label, figure }: ComponentView): string =>
  state === 'healthy' ? `${title} is well.` : asSentence(`${title}: ${label || figure || state}`);

function worst(troubled: readonly ComponentView[]): number {
  if (troubled.some((c) => c.state === 'critical')) return EXIT.critical;
  return troubled.some((c) => c.state === 'degraded') ? EXIT.degraded : EXIT.unknown;
}

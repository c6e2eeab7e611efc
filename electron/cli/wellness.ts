import type { Cause, ComponentId, ComponentView, Snapshot } from '../../shared/domain/index.ts';
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
export function wellnessOf({ verdict, components, causes }: Snapshot, ids: readonly ComponentId[] | null): Wellness {
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
  // A pause holds alarms, not the stack: whoever waits is told how that is.
  const isWell =
    verdict.state === 'paused'
      ? components.some((c) => c.column !== null && c.state === 'healthy') && !components.some((c) => BAD.has(c.state))
      : verdict.state === 'healthy';
  const troubled = components.filter((c) => BAD.has(c.state));
  const exitCode = verdict.state === 'paused' ? worst(troubled) : exitCodeOf(verdict);
  return { isWell, exitCode: isWell ? EXIT.healthy : exitCode, words: verdict.headline, causes };
}

const sentence = ({ title, state, label, figure }: ComponentView): string =>
  state === 'healthy' ? `${title} is well.` : asSentence(`${title}: ${label || figure || state}`);

function worst(troubled: readonly ComponentView[]): number {
  if (troubled.some((c) => c.state === 'critical')) return EXIT.critical;
  return troubled.some((c) => c.state === 'degraded') ? EXIT.degraded : EXIT.unknown;
}

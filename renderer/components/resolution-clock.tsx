import { type Cause, resolutionText } from '../../shared/domain/index.ts';
import { useNow } from '../store/context.tsx';
import { capital, tie } from './words.ts';

interface ResolutionClockProps {
  readonly cause: Pick<Cause, 'severity' | 'since' | 'clock'>;
  /** The class stands beside it already: it begins a sentence of its own. */
  readonly isNamed?: boolean;
}

/** How much is left of the guide's time for a trouble of this class, second by second; nothing for a remark. */
export function ResolutionClock({ cause, isNamed = false }: ResolutionClockProps) {
  const text = useNow((now) => resolutionText(cause, now.mono) ?? '');
  const words = isNamed && text !== '' ? `${capital(text.replace(/^\S+ · /, ''))}.` : text;
  return words === '' ? null : <span className="nums">{tie(words)}</span>;
}

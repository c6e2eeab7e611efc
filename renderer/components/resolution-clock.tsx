import { type Cause, resolutionText } from '../../shared/domain/index.ts';
import { useNow } from '../store/context.tsx';

/** How much is left of the guide's time for a trouble of this class, second by second; nothing for a remark. */
export function ResolutionClock({ cause }: { readonly cause: Pick<Cause, 'severity' | 'since'> }) {
  const text = useNow((now) => resolutionText(cause, now.mono) ?? '');
  return text === '' ? null : <span className="nums">{text}</span>;
}

import { type Action, offersOf } from '../../shared/domain/index.ts';
import { usePageState } from '../store/context.tsx';
import { rootCause, running } from '../store/selectors.ts';
import type { Recover } from '../store/use-recover.ts';

interface OfferProps {
  readonly action: Action | null;
  readonly recover: Recover;
  /** A runbook that is asked for beside it, with a button of its own. */
  readonly asked?: string | null;
}

/** The runbooks of an action as buttons: first the main thing to do, unless advice comes before it, then a second way. */
export function OfferButton({ action, recover, asked = null }: OfferProps) {
  const busy = usePageState((s) => running(s) !== null);
  // Of all buttons on the page the one that is pressed by a key is the one that helps against what the verdict names.
  const isBest = usePageState((s) => rootCause(s)?.action === action);
  const offers = offersOf(action).filter((offer) => offer.runbook !== asked);
  return offers.map((offer, i) => (
    <button
      key={offer.runbook}
      type="button"
      className={action?.kind === 'runbook' && asked === null && i === 0 ? 'button primary' : 'button'}
      aria-keyshortcuts={isBest && i === 0 ? 'R' : undefined}
      disabled={busy || recover.state.kind === 'asking'}
      onClick={() => void recover.start(offer.runbook)}
    >
      {offer.label}
    </button>
  ));
}

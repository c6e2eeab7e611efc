import { type Action, offersOf } from '../../shared/domain/index.ts';
import { usePageState } from '../store/context.tsx';
import { running } from '../store/selectors.ts';
import type { Recover } from '../store/use-recover.ts';

/** The runbooks of an action as buttons: first the main thing to do, unless advice comes before it, then a second way. */
export function OfferButton({ action, recover }: { readonly action: Action | null; readonly recover: Recover }) {
  const busy = usePageState((s) => running(s) !== null);
  return offersOf(action).map((offer, i) => (
    <button
      key={offer.runbook}
      type="button"
      className={action?.kind === 'runbook' && i === 0 ? 'button primary' : 'button'}
      disabled={busy || recover.state.kind === 'asking'}
      onClick={() => void recover.start(offer.runbook)}
    >
      {offer.label}
    </button>
  ));
}

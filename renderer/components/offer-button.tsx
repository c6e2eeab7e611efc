import { type Action, offerOf } from '../../shared/domain/index.ts';
import { usePageState } from '../store/context.tsx';
import { running } from '../store/selectors.ts';
import type { Recover } from '../store/use-recover.ts';

/** The runbook of an action as a button: the main thing to do, or the second where advice comes first. */
export function OfferButton({ action, recover }: { readonly action: Action | null; readonly recover: Recover }) {
  const busy = usePageState((s) => running(s) !== null);
  const offer = offerOf(action);
  if (action === null || offer === null) return null;
  return (
    <button
      type="button"
      className={action.kind === 'runbook' ? 'button primary' : 'button'}
      disabled={busy || recover.state.kind === 'asking'}
      onClick={() => void recover.start(offer.runbook)}
    >
      {offer.label}
    </button>
  );
}

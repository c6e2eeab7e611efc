import { hrefOf, type Route } from '../../routes.ts';
import { useNow } from '../../store/context.tsx';
import { stretchHref, stretchWords, useStretch } from './stretch.ts';
import '../../styles/stretch.css';

const PAGES = [
  ['overview', 'Overview'],
  ['incidents', 'Incidents'],
  ['notifications', 'Notifications'],
  ['logs', 'Logs'],
] as const satisfies readonly (readonly [Route['page'], string])[];

/** The stretch of time that limits a page, with the way to the same stretch on the others and the one out of it; nothing where none does. */
export function StretchChip({ on }: { readonly on: Route }) {
  const { stretch, isWrong, choose } = useStretch();
  const words = useNow((now) => (stretch === null ? '' : stretchWords(stretch, now.wall)));
  if (stretch === null && !isWrong) return null;
  return (
    <div className="stretch-line">
      <span className="stretch-chip nums" role="status">
        {isWrong ? 'What the address names is no stretch of time' : `Only ${words}`}
        <button type="button" aria-label="Remove the stretch of time" title="Remove" onClick={() => choose(null)}>
          ×
        </button>
      </span>
      {stretch === null
        ? null
        : PAGES.filter(([page]) => page !== on.page).map(([page, name]) => (
            <a key={page} href={stretchHref({ page }, stretch)}>
              {name}
            </a>
          ))}
      {isWrong ? <a href={hrefOf(on)}>Everything</a> : null}
    </div>
  );
}

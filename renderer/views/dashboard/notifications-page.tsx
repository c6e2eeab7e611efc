import { componentTitle, fateOf, NOTIFICATIONS_KEPT, type NotificationEntry } from '../../../shared/domain/index.ts';
import { formatClock } from '../../../shared/format.ts';
import { Icon } from '../../components/icon.tsx';
import { Note } from '../../components/note.tsx';
import { WordsWithCode } from '../../components/words-with-code.tsx';
import { hrefOf, useParam } from '../../routes.ts';
import { useAsk } from '../../store/use-ask.ts';
import { useStretch, within } from './stretch.ts';
import { StretchChip } from './stretch-chip.tsx';

const KINDS = [
  ['', 'All'],
  ['sent', 'Sent'],
  ['held', 'Held back'],
] as const;

/** What was notified, and what was held back and why, by day. */
export function NotificationsPage() {
  const { value, error } = useAsk('notifications', {});
  const [kind, setKind] = useParam('kind');
  const { stretch } = useStretch();
  const shown = within(value?.entries ?? [], stretch).filter(
    ({ held }) => kind === '' || (held === null) === (kind === 'sent'),
  );
  return (
    <>
      <a className="back" href={hrefOf({ page: 'incidents' })}>
        <Icon name="back" />
        Incidents
      </a>
      <h1 className="t-20">Notifications</h1>
      {error === null ? null : <Note kind="error" text={error.message} hint={error.hint} />}
      {value === null || value.enabled ? null : (
        <Note kind="quiet" text="Notifications on the screen are off.">
          <a className="button" href={hrefOf({ page: 'settings' })}>
            Settings
          </a>
        </Note>
      )}
      {value === null ? null : (
        <>
          <fieldset className="actions plain-fields">
            <legend className="hidden">Show</legend>
            {KINDS.map(([id, title]) => (
              <button key={id} type="button" className="button" aria-pressed={kind === id} onClick={() => setKind(id)}>
                {title}
              </button>
            ))}
          </fieldset>
          <StretchChip on={{ page: 'notifications' }} />
          {shown.length === 0 && stretch !== null ? (
            <p className="secondary">No notification lies in this stretch.</p>
          ) : (
            <Days entries={shown} />
          )}
          <p className="secondary t-11">
            {`At most ${NOTIFICATIONS_KEPT.most} are kept, none for longer than ${NOTIFICATIONS_KEPT.days} days.`}
          </p>
        </>
      )}
    </>
  );
}

function Days({ entries }: { readonly entries: readonly NotificationEntry[] }) {
  if (entries.length === 0)
    return (
      <p className="secondary">
        Nothing yet. What the menu-bar app notifies, what is sent outside, and what is held back while alarms are paused
        or snoozed will stand here.
      </p>
    );
  const days = [...Map.groupBy(entries, ({ at }) => dayText(at))];
  return days.map(([day, of]) => (
    <section key={day} className="section" aria-label={day}>
      <h2 className="t-13">{day}</h2>
      <ul className="list">
        {of.map((entry) => (
          <li key={`${entry.id} ${entry.at}`} className="notification" data-held={entry.held ?? undefined}>
            <Entry entry={entry} />
          </li>
        ))}
      </ul>
    </section>
  ));
}

function Entry({ entry }: { readonly entry: NotificationEntry }) {
  const { at, title, body, component, incident = null, used } = entry;
  return (
    <>
      <time className="secondary nums" dateTime={new Date(at).toISOString()}>
        {formatClock(at, at)}
      </time>
      <div className="notification-words">
        <h3 className="t-13">{title}</h3>
        {body === '' ? null : (
          <p className="secondary">
            <WordsWithCode text={body} />
          </p>
        )}
        <p className="secondary t-11 notification-fate">
          {fateOf(entry, componentTitle)}
          {used === null ? '' : ` “${used.label}” was used at ${formatClock(used.at, at)}.`}{' '}
          {incident !== null ? (
            <a href={hrefOf({ page: 'incident', id: incident })}>Incident {incident}</a>
          ) : component === null ? null : (
            <a href={hrefOf({ page: 'component', id: component })}>{componentTitle(component)}</a>
          )}
        </p>
      </div>
    </>
  );
}

const dayText = (wall: number): string =>
  new Date(wall).toLocaleDateString('en-GB', { weekday: 'long', day: 'numeric', month: 'long' });

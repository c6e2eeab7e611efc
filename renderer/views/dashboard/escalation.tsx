import { useState } from 'react';
import { type Escalation as EscalationView, type Incident, seenBy } from '../../../shared/domain/index.ts';
import { counted, formatClock, formatDuration } from '../../../shared/format.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { Note } from '../../components/note.tsx';
import { Raw } from '../../components/raw.tsx';
import { usePage, usePageState } from '../../store/context.tsx';
import { useAct } from '../../store/use-act.ts';
import { useAsk } from '../../store/use-ask.ts';

/** Who is next, whether they have to be called now, and the message for them. */
export function Escalation({ id, state }: Pick<Incident, 'id' | 'state'>) {
  const { value } = useAsk('escalation', {}, state);
  const hits = value?.hits.filter((h) => h.incident === id || (h.incident === null && state === 'open')) ?? [];
  return (
    <section className="section" aria-labelledby="escalation-title">
      <h2 id="escalation-title" className="t-13">
        Escalation
      </h2>
      {value === null ? null : hits.length === 0 ? (
        <p className="secondary">None of the triggers is met.</p>
      ) : (
        <Hits hits={hits} />
      )}
      <Unseen triggers={value?.triggers ?? []} />
      {value === null ? null : <p>{`Level ${value.level.level}, ${value.level.title}: ${value.level.scope}.`}</p>}
      <FilledIn id={id} summary="Message, filled in" />
    </section>
  );
}

/** The message, written when somebody opens it. */
function FilledIn({ id, summary }: { readonly id: number | string; readonly summary: string }) {
  const [open, setOpen] = useState(false);
  return (
    <details className="disclosure" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{summary}</summary>
      {open ? <Message id={id} /> : null}
    </details>
  );
}

/** What has to be passed on although no incident tells of it, and to whom; nothing where there is nothing of the kind. */
export function EscalationWithoutIncident({ refresh }: { readonly refresh: string }) {
  // What has fallen due since is told at once, what is only met at the next refresh.
  const due = usePageState(({ snapshot }) => snapshot?.escalation?.trigger ?? '');
  const { value } = useAsk('escalation', {}, `${refresh} ${due}`);
  const hits = value?.hits.filter((h) => h.incident === null) ?? [];
  if (value === null || hits.length === 0) return null;
  const { title, contact, scope } = value.level;
  return (
    <section className="section" aria-labelledby="pass-on-title">
      <h2 id="pass-on-title" className="t-13">
        To be passed on
      </h2>
      <Hits hits={hits} />
      {value.due === null ? null : (
        <p>{`Whom to call: ${contact === null ? title : `${title}, ${contact}`}. ${scope}.`}</p>
      )}
      {[...new Map(hits.map((hit) => [hit.trigger, hit])).values()].map(({ trigger, title: what }) => (
        <FilledIn key={trigger} id={trigger} summary={hits.length === 1 ? 'Message, filled in' : `Message: ${what}`} />
      ))}
    </section>
  );
}

function Hits({ hits }: { readonly hits: EscalationView['hits'] }) {
  const { ticker } = usePage();
  const { act, busy, error } = useAct('acknowledge');
  return (
    <ul className="list">
      {hits.map(({ key, severity, title, why, dueInMs, seen }) => (
        <li key={`${key} ${why}`} className="finding-line">
          <strong>{`${severity}: ${title}. `}</strong>
          {`${why} `}
          {seen !== undefined
            ? `${seenBy(seen)} at ${formatClock(seen.at, ticker.now().wall)}.`
            : dueInMs === 0
              ? 'To be escalated now.'
              : `To be escalated within ${formatDuration(dueInMs)}.`}{' '}
          <button
            type="button"
            className="button link"
            disabled={busy}
            title={error?.message ?? 'Of what was seen nothing more is told until it comes anew'}
            onClick={() => void act({ key, seen: seen === undefined })}
          >
            {seen === undefined ? 'Mark as seen' : 'Take back'}
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Triggers of which it could not be told whether they are met, each with why. */
function Unseen({ triggers }: { readonly triggers: EscalationView['triggers'] }) {
  const unseen = triggers.filter((t) => t.unseen !== null);
  if (unseen.length === 0) return null;
  return (
    <details className="disclosure">
      <summary>{`${triggers.length - unseen.length} of ${counted(triggers.length, 'trigger')} can be watched now`}</summary>
      <ul className="list">
        {unseen.map(({ id, severity, title, unseen: why }) => (
          <li key={id} className="finding-line">
            {`${severity}: ${title}. `}
            <span className="secondary">{why}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Message({ id }: { readonly id: number | string }) {
  const { value, error } = useAsk('escalationMessage', { id });
  const isApp = usePageState((s) => s.host?.kind === 'app');
  const { act, busy } = useAct('mailEscalation');
  if (error !== null) return <Note kind="error" text={error.message} hint={error.hint} />;
  if (value === null) return <p className="secondary">The message is being written…</p>;
  return (
    <>
      <div className="actions">
        <CopyButton text={() => value.text} />
        {isApp ? (
          <button type="button" className="button" disabled={busy} onClick={() => void act({ id })}>
            Open as mail
          </button>
        ) : (
          <a className="button" href={value.mailto}>
            Open as mail
          </a>
        )}
      </div>
      {value.shortened ? (
        <p className="secondary">
          The mail is shortened, because mail programs take no longer address; the copy is whole.
        </p>
      ) : null}
      <p className="secondary">Passwords, tokens and keys were removed. Read it once more before it is sent.</p>
      <Raw name="Message" text={value.text} />
    </>
  );
}

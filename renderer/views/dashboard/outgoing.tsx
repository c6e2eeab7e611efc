import { useState } from 'react';
import type { OutgoingTarget, OutgoingTrial } from '../../../shared/domain/index.ts';
import { counted, formatClock } from '../../../shared/format.ts';
import { Note } from '../../components/note.tsx';
import { Raw } from '../../components/raw.tsx';
import { useAct } from '../../store/use-act.ts';
import { useAsk } from '../../store/use-ask.ts';

/** Where messages go, how that goes, and a test of each; nothing while no address is set. @param refresh changes when settings did */
export function OutgoingSection({ refresh }: { readonly refresh: number }) {
  const { value, reload } = useAsk('outgoing', {}, refresh);
  const set = value?.targets.filter(({ host }) => host !== null) ?? [];
  if (value === null || set.length === 0) return null;
  return (
    <div className="outgoing">
      <ul className="list">
        {set.map((target) => (
          <li key={target.id}>
            <Target target={target} onSent={reload} />
          </li>
        ))}
      </ul>
      {set.some(({ id }) => id === 'webhook') ? (
        <p className="secondary">{`A webhook’s messages are signed with the key in ${value.keyFile}.`}</p>
      ) : null}
      {value.givenUp === 0 ? null : (
        <p className="secondary">{`Given up, because nobody took them: ${value.givenUp}.`}</p>
      )}
    </div>
  );
}

function Target({ target, onSent }: { readonly target: OutgoingTarget; readonly onSent: () => void }) {
  const { id, title, host, problem } = target;
  const { act, busy, error } = useAct('tryOutgoing');
  const [trial, setTrial] = useState<OutgoingTrial | null>(null);
  const run = async (send: boolean): Promise<void> => {
    const answer = await act({ target: id, send });
    if (answer !== null) setTrial(answer);
    if (send) onSent();
  };
  return (
    <div className="outgoing-target" aria-busy={busy}>
      <p>
        <strong>{`${title}: `}</strong>
        {host}
      </p>
      <p className="secondary">{stateOf(target, Date.now())}</p>
      {problem === null ? null : <Note kind="warning" text={problem} />}
      <div className="actions">
        <button type="button" className="button" disabled={busy} onClick={() => void run(false)}>
          {`Test ${title}…`}
        </button>
      </div>
      {error === null ? null : <Note kind="error" text={error.message} hint={error.hint} />}
      {trial === null ? null : <Trial trial={trial} title={title} busy={busy} onSend={() => void run(true)} />}
    </div>
  );
}

interface TrialProps {
  readonly trial: OutgoingTrial;
  readonly title: string;
  readonly busy: boolean;
  readonly onSend: () => void;
}

/** What a test message is, before it goes and after it. */
function Trial({ trial: { request, taken, answer }, title, busy, onSend }: TrialProps) {
  return (
    <>
      {request === null ? null : (
        <Raw
          name={`Test message for ${title}`}
          text={[request.line, ...request.headers, '', request.body].join('\n')}
        />
      )}
      <Note kind={taken === false ? 'error' : 'quiet'} text={answer} />
      {request === null ? null : (
        <div className="actions">
          <button type="button" className="button primary" disabled={busy} onClick={onSend}>
            {taken === null ? 'Send this' : 'Send it again'}
          </button>
        </div>
      )}
    </>
  );
}

function stateOf({ waiting, retryAt, takenAt }: OutgoingTarget, now: number): string {
  const last = takenAt === null ? 'Nothing was sent yet.' : `It took the last message at ${formatClock(takenAt, now)}.`;
  if (waiting === 0) return last;
  const again = retryAt === null ? '' : `, tried again at ${formatClock(retryAt, now)}`;
  return `${counted(waiting, 'message waits', 'messages wait')}${again}. ${last}`;
}

import type { Proposal } from '../../../shared/domain/index.ts';
import { Note } from '../../components/note.tsx';
import { WordsWithCode } from '../../components/words-with-code.tsx';
import { useAct } from '../../store/use-act.ts';
import { useAsk } from '../../store/use-ask.ts';

/** What the history suggests; nothing changes before a person says so, and every change can be taken back. */
export function Proposals({ refresh }: { readonly refresh: string }) {
  const { value, reload } = useAsk('proposals', {}, refresh);
  if (value === null || value.length === 0) return null;
  return (
    <section className="section" aria-labelledby="proposals-title">
      <h2 id="proposals-title" className="t-13">
        What the history suggests
      </h2>
      <ul className="list">
        {value.map((proposal) => (
          <li key={`${proposal.id} ${proposal.decision}`} className="proposal">
            <ProposalLine proposal={proposal} onDecided={reload} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function ProposalLine({ proposal, onDecided }: { readonly proposal: Proposal; readonly onDecided: () => void }) {
  const { act, busy, error } = useAct('decideProposal');
  const { id, title, evidence, change, first, check, decision } = proposal;
  const acts = change !== null || first !== undefined || check !== undefined;
  const decide = (to: 'accepted' | 'rejected' | 'undone') => () => void act({ id, decision: to }).then(onDecided);
  const accept = acts ? 'Accept' : 'Noted';
  return (
    <>
      <div className="runbook-words">
        <h3 className="t-13">
          <WordsWithCode text={title} />
        </h3>
        <p className="secondary">{evidence.join(' ')}</p>
        {acts ? <p className="secondary t-11">{does(proposal)}</p> : null}
        {error === null ? null : <Note kind="error" text={error.message} hint={error.hint} />}
      </div>
      {decision === 'accepted' ? (
        <div className="actions">
          <span className="secondary">{acts ? 'Accepted.' : 'Noted.'}</span>
          <button
            type="button"
            className="button"
            disabled={busy}
            onClick={decide('undone')}
            aria-label={`Undo: ${title}`}
          >
            Undo
          </button>
        </div>
      ) : (
        <div className="actions">
          <button
            type="button"
            className="button"
            disabled={busy}
            onClick={decide('accepted')}
            aria-label={`${accept}: ${title}`}
          >
            {accept}
          </button>
          <button
            type="button"
            className="button"
            disabled={busy}
            onClick={decide('rejected')}
            aria-label={`Reject: ${title}`}
          >
            Reject
          </button>
        </div>
      )}
    </>
  );
}

/** What accepting it changes, and where that is seen. */
function does({ change, first, decision }: Proposal): string {
  const now = decision === 'accepted';
  if (change !== null)
    return `The setting ${change.key} ${now ? 'was written' : 'is written'}; it stands among the figures of its component.`;
  if (first !== undefined)
    return `Its button ${now ? 'is' : 'would be'} the first one when this comes back, and the cause says why.`;
  return `The quick and the full checklist ${now ? 'ask' : 'would ask'} whether it has come back.`;
}

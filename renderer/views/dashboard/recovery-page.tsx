import { hasTargets, type Run } from '../../../shared/domain/index.ts';
import type { RunbookWords } from '../../../shared/runbook-words.ts';
import { Since } from '../../components/age.tsx';
import { FoldedServices, useFolded } from '../../components/folded-services.tsx';
import { Note } from '../../components/note.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { runMark, runWord } from '../../components/words.ts';
import { hrefOf } from '../../routes.ts';
import { catalogueOfPage } from '../../store/catalogue.ts';
import { usePageState } from '../../store/context.tsx';
import { useAsk } from '../../store/use-ask.ts';
import { RunHistory } from './run-history.tsx';

/** What may be done without a person comes first; what stops the stack on purpose is marked where it stands. */
const GROUPS = [
  { harmless: true, title: 'Loses no data, touches nothing but the stack' },
  { harmless: false, title: 'Only when somebody asks for it' },
] as const;

/** Everything that Lifeguard can do, what it never does, and how it went. What could be done with many services that are well is folded. */
export function RecoveryPage() {
  const { runbooks } = usePageState(catalogueOfPage);
  // What is done to a simulator or device is chosen where those are listed.
  const here = runbooks.filter((r) => !hasTargets(r.component));
  const turn = usePageState(({ snapshot }) => `${snapshot?.recovery?.id} ${snapshot?.recovery?.state}`);
  const { value: runs, error } = useAsk('runs', {}, turn);
  const folding = useFolded();
  const ran = new Set(runs?.map((run) => run.runbook));
  const shown = here.filter(({ id, component }) => ran.has(id) || !folding.left.some((left) => left === component));
  return (
    <>
      <h1 className="t-20">Recovery</h1>
      {GROUPS.map(({ harmless, title }) => (
        <section key={title} className="section" aria-label={title}>
          <h2 className="t-13">{title}</h2>
          <ul className="list pairs">
            {shown
              .filter((runbook) => runbook.harmless === harmless)
              .map((runbook) => (
                <li key={runbook.id} className="runbook">
                  <RunbookLine runbook={runbook} last={runs?.find((r) => r.runbook === runbook.id) ?? null} />
                </li>
              ))}
          </ul>
        </section>
      ))}
      <FoldedServices folding={folding} />
      <p className="secondary">
        What can be done on simulators and devices is on the page <a href={hrefOf({ page: 'ios' })}>iOS</a>.
      </p>
      <section className="section" aria-labelledby="history-title">
        <h2 id="history-title" className="t-13">
          What was run lately
        </h2>
        {error === null ? null : <Note kind="error" text={error.message} hint={error.hint} />}
        {runs === null ? null : <RunHistory runs={runs} />}
      </section>
    </>
  );
}

function RunbookLine({ runbook, last }: { readonly runbook: RunbookWords; readonly last: Run | null }) {
  const { id, title, does, never, stops } = runbook;
  return (
    <>
      <div className="runbook-words">
        <h3 className="t-15">{title}</h3>
        <p>{does}</p>
        <p className="secondary">{never}</p>
        {last === null ? null : (
          <p className="runbook-last">
            <StateMark state={runMark(last)} silent />
            <span>
              {`${runWord(last)}${last.state === 'running' ? ', begun' : ''} `}
              <Since at={last.endedAt ?? last.startedAt} />
            </span>
          </p>
        )}
      </div>
      <a
        className={stops === true ? 'button danger' : 'button'}
        href={hrefOf({ page: 'runbook', id })}
        aria-label={`Preview: ${title}`}
      >
        {last?.state === 'running' ? 'See it run' : 'Preview…'}
      </a>
    </>
  );
}

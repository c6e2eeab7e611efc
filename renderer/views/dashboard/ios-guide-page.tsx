import { useState } from 'react';
import type { GuideView, IosView } from '../../../shared/contract/index.ts';
import type { GuideRun, IosBranch, IosGuide, IosStep, IosTarget } from '../../../shared/domain/index.ts';
import { RUNBOOK_WORDS } from '../../../shared/runbook-words.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { Icon } from '../../components/icon.tsx';
import { meant } from '../../components/meant.ts';
import { Note } from '../../components/note.tsx';
import { Raw } from '../../components/raw.tsx';
import { RecoverPanel } from '../../components/recover-panel.tsx';
import { RunPanel } from '../../components/run-panel.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { hrefOf, useParam } from '../../routes.ts';
import { usePageState } from '../../store/context.tsx';
import { type Mark, running } from '../../store/selectors.ts';
import { useAct } from '../../store/use-act.ts';
import { useAsk } from '../../store/use-ask.ts';
import { useRecover } from '../../store/use-recover.ts';
import { LastResult } from './ios-page.tsx';

/** The guide, one step at a time; it goes on where the person was. */
export function IosGuidePage() {
  const asked = useAsk('iosGuide', {});
  const [newer, setNewer] = useState<GuideView | null>(null);
  const view = newer ?? asked.value;
  return (
    <>
      <header>
        <a className="back" href={hrefOf({ page: 'ios' })}>
          <Icon name="back" />
          iOS
        </a>
        <h1 className="t-20">Guide</h1>
      </header>
      {asked.error === null ? null : <Note kind="error" text={asked.error.message} hint={asked.error.hint} />}
      {view === null ? null : <Asked guide={view.guide} />}
      {view === null ? null : view.run === null ? (
        <Begin guide={view.guide} onChange={setNewer} />
      ) : (
        <UnderWay guide={view.guide} run={view.run} onChange={setNewer} />
      )}
    </>
  );
}

/** The branch that a link names, to be read: its steps as the guide has them, the one that is meant among them. */
function Asked({ guide }: { readonly guide: IosGuide }) {
  const [wanted, setWanted] = useParam('branch');
  const [at] = useParam('step');
  const branch = guide.branches.find((b) => b.id === wanted);
  if (branch === undefined) return null;
  return (
    <section className="section" aria-labelledby="asked-title">
      <h2 id="asked-title" className="t-13">
        {branch.title}
      </h2>
      <p className="secondary">{branch.about}</p>
      <ol className="list">
        {branch.steps.map((step) => (
          <li key={step.id} className="asked" {...meant(step.id === at)}>
            <p>{step.title}</p>
            <p className="secondary">{step.words.device}</p>
            <Snippets guide={guide} step={step} open={step.id === at} />
          </li>
        ))}
      </ol>
      <button type="button" className="link" onClick={() => setWanted('')}>
        Close
      </button>
    </section>
  );
}

interface Change {
  readonly onChange: (view: GuideView) => void;
}

function Begin({ guide, onChange }: { readonly guide: IosGuide } & Change) {
  const { value } = useAsk('ios', { look: true });
  const { act, busy, error } = useAct('beginIosGuide');
  const targets = value === null ? [] : targetsOf(value);
  const [chosen, setChosen] = useState<string | null>(null);
  const target = targets.find((t) => t.id === chosen) ?? targets[0];
  if (value === null) return <p className="appears-late secondary">Asking Xcode…</p>;
  return (
    <>
      <section className="section" aria-labelledby="where-title">
        <h2 id="where-title" className="t-13">
          Where does it not work?
        </h2>
        <fieldset className="choices">
          <legend className="hidden">Simulator or device</legend>
          {targets.map((t) => (
            <label key={t.id} className="choice">
              <input type="radio" name="target" checked={t.id === target?.id} onChange={() => setChosen(t.id)} />
              <span>
                {t.name} <span className="secondary">{t.about}</span>
              </span>
            </label>
          ))}
        </fieldset>
      </section>
      <section className="section" aria-labelledby="what-title">
        <h2 id="what-title" className="t-13">
          What does not work?
        </h2>
        <ul className="list">
          {guide.branches
            .filter((b) => b.id !== 'persists')
            .map((branch) => (
              <li key={branch.id} className="runbook-line">
                <div className="runbook-words">
                  <p>{branch.title}</p>
                  <p className="secondary">{branch.about}</p>
                </div>
                <button
                  type="button"
                  className="button"
                  disabled={busy || target === undefined}
                  aria-label={`Begin: ${branch.title}`}
                  onClick={() =>
                    target === undefined
                      ? undefined
                      : void act({
                          branch: branch.id,
                          target: { kind: target.kind, id: target.id, name: target.name },
                        }).then((answer) => answer !== null && onChange(answer))
                  }
                >
                  Begin
                </button>
              </li>
            ))}
        </ul>
        {error === null ? null : <Note kind="error" text={error.message} hint={error.hint} />}
      </section>
    </>
  );
}

/** Booted simulators and connected devices first; a device that no tool sees can be guided as well. */
function targetsOf({ simulators, devices }: IosView): readonly (IosTarget & { readonly about: string })[] {
  const usable = simulators
    .filter((s) => s.available !== 'no')
    .toSorted((a, b) => Number(b.state === 'booted') - Number(a.state === 'booted'));
  return [
    ...usable.map((s) => ({ kind: 'simulator' as const, id: s.udid, name: s.name, about: `Simulator, ${s.runtime}` })),
    ...devices.map((d) => ({ kind: 'device' as const, id: d.id, name: d.name, about: d.model ?? 'Device' })),
    { kind: 'device' as const, id: 'none', name: 'Another device', about: 'iPhone or iPad that is not connected' },
  ];
}

function UnderWay({ guide, run, onChange }: { readonly guide: IosGuide; readonly run: GuideRun } & Change) {
  const branch = guide.branches.find((b) => b.id === run.branch);
  const step = branch?.steps.find((s) => s.id === run.step);
  const { act, busy, error } = useAct('answerIosStep');
  const answer = (word: Parameters<typeof act>[0]['answer']) => () =>
    void act({ answer: word }).then((view) => view !== null && onChange(view));
  if (branch === undefined || step === undefined) return null;
  const ended = run.state !== 'under-way';
  return (
    <>
      <p className="secondary">{`${branch.title} · ${run.target.name}`}</p>
      {error === null ? null : <Note kind="error" text={error.message} hint={error.hint} />}
      {ended ? (
        <End run={run} />
      ) : (
        <Step key={`${branch.id} ${step.id}`} guide={guide} branch={branch} step={step} run={run} onChange={onChange} />
      )}
      {ended ? null : (
        <div className="actions">
          <button type="button" className="button primary" disabled={busy} onClick={answer('helped')}>
            It works now
          </button>
          <button type="button" className="button" disabled={busy} onClick={answer('did-not-help')}>
            It still does not
          </button>
          <button type="button" className="button" disabled={busy} onClick={answer('skipped')}>
            Skip
          </button>
        </div>
      )}
      <Walked guide={guide} run={run} />
      <div className="actions">
        {run.results.length === 0 ? null : (
          <button type="button" className="button" disabled={busy} onClick={answer('back')}>
            One step back
          </button>
        )}
        <button type="button" className="button" disabled={busy} onClick={answer('end')}>
          {ended ? 'Begin anew' : 'End the guide'}
        </button>
      </div>
    </>
  );
}

const SEEN: Readonly<Record<'yes' | 'no' | 'unknown', Mark>> = { yes: 'healthy', no: 'degraded', unknown: 'unknown' };

function Step({
  guide,
  branch,
  step,
  run,
  onChange,
}: { readonly guide: IosGuide; readonly branch: IosBranch; readonly step: IosStep; readonly run: GuideRun } & Change) {
  const recover = useRecover();
  const look = useAct('checkIosStep');
  const busy = usePageState((s) => running(s) !== null);
  const { kind, id } = run.target;
  const act = id === 'none' ? null : step.act[kind];
  const title = RUNBOOK_WORDS.find((r) => r.id === act)?.title ?? '';
  const at = branch.steps.indexOf(step);
  return (
    <section className="section guide-step" aria-labelledby="step-title">
      <p className="t-11 secondary nums">{`Step ${at + 1} of ${branch.steps.length}`}</p>
      <h2 id="step-title" className="t-15">
        {step.title}
      </h2>
      <p>{step.words[kind]}</p>
      <p className="secondary">{`You should see: ${step.look}`}</p>
      <div className="actions">
        {act === null ? null : (
          <button
            type="button"
            className="button"
            disabled={busy || recover.state.kind === 'asking'}
            onClick={() =>
              void recover.start(act, RUNBOOK_WORDS.find((r) => r.id === act)?.component === 'ios' ? id : null)
            }
          >
            {`Do it for me: ${title}`}
          </button>
        )}
        {step.check === null || id === 'none' ? null : (
          <button
            type="button"
            className="button"
            disabled={look.busy}
            onClick={() => void look.act({}).then((view) => view !== null && onChange(view))}
          >
            {look.busy ? 'Looking…' : 'Check'}
          </button>
        )}
      </div>
      <RecoverPanel recover={recover} />
      <RunPanel />
      <LastResult />
      {look.error === null ? null : <Note kind="error" text={look.error.message} hint={look.error.hint} />}
      {run.seen === null ? null : (
        <p className="head-state" role="status">
          <StateMark state={SEEN[run.seen.state]} silent />
          <span>{run.seen.text}</span>
        </p>
      )}
      <Snippets guide={guide} step={step} />
    </section>
  );
}

/** The code of a step. */
const Snippets = (p: { readonly guide: IosGuide; readonly step: IosStep; readonly open?: boolean }) =>
  p.guide.snippets
    .filter((s) => p.step.snippets.includes(s.id))
    .map((s) => (
      <details key={s.id} className="disclosure" open={p.open}>
        <summary>{`Swift: ${s.title}`}</summary>
        <p className="secondary">{s.about}</p>
        <CopyButton text={() => s.code} />
        <Raw name={s.title} text={s.code} />
      </details>
    ));

function End({ run }: { readonly run: GuideRun }) {
  return run.state === 'helped' ? (
    <p className="head-state" role="status">
      <StateMark state="healthy" silent />
      <span>It works again. What helped is kept in the open incident, if there is one.</span>
    </p>
  ) : (
    <Note
      kind="warning"
      text="The guide ends here, and it still does not work."
      hint="Somebody who knows the app has to look at it. Incidents › Escalation writes the message with what was tried."
    />
  );
}

const ANSWERS = { helped: 'helped', 'did-not-help': 'did not help', skipped: 'skipped' } as const;

function Walked({ guide, run }: { readonly guide: IosGuide; readonly run: GuideRun }) {
  if (run.results.length === 0) return null;
  const titleOf = (branch: string, step: string) =>
    guide.branches.find((b) => b.id === branch)?.steps.find((s) => s.id === step)?.title ?? step;
  return (
    <section className="section" aria-labelledby="walked-title">
      <h2 id="walked-title" className="t-13">
        So far
      </h2>
      <ol className="list">
        {run.results.map((r) => (
          <li key={`${r.branch} ${r.step}`} className="walked">
            <span>{titleOf(r.branch, r.step)}</span>
            <span className="secondary">{`${ANSWERS[r.answer]}${r.seen === null ? '' : ` · ${r.seen.text}`}`}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

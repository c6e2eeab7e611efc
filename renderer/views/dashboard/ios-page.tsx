import type { IosView } from '../../../shared/contract/index.ts';
import { namedEnd } from '../../../shared/run-end.ts';
import { Note } from '../../components/note.tsx';
import { Raw } from '../../components/raw.tsx';
import { RecoverPanel } from '../../components/recover-panel.tsx';
import { RunPanel } from '../../components/run-panel.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { runMark } from '../../components/words.ts';
import { hrefOf } from '../../routes.ts';
import { usePageState } from '../../store/context.tsx';
import { running } from '../../store/selectors.ts';
import { useAsk } from '../../store/use-ask.ts';
import { type Recover, useRecover } from '../../store/use-recover.ts';
import { IosReach } from './ios-reach.tsx';
import { DeviceList, SimulatorList } from './ios-targets.tsx';

/** Simulators, devices, the way from them to the backend, and the guide. */
export function IosPage() {
  // What was done to them changes them: they are looked at again after each.
  const turn = usePageState(({ snapshot }) => `${snapshot?.recovery?.id} ${snapshot?.recovery?.state}`);
  const { value, error, reload } = useAsk('ios', { look: true }, turn);
  const recover = useRecover();
  return (
    <>
      <header className="head">
        <h1 className="t-20">iOS</h1>
        {value?.usable === true ? (
          <button type="button" className="button" onClick={reload}>
            Look again
          </button>
        ) : null}
      </header>
      {error === null ? null : <Note kind="error" text={error.message} hint={error.hint} />}
      {value === null && error === null ? <p className="appears-late secondary">Asking Xcode…</p> : null}
      {value === null ? null : <Content view={value} recover={recover} />}
    </>
  );
}

function Content({ view, recover }: { readonly view: IosView; readonly recover: Recover }) {
  if (!view.usable)
    return (
      <>
        <section className="section">
          <p>{view.summary}</p>
          {view.problems.map((p) => (
            <p key={p.kind} className="secondary">
              {p.fix}
            </p>
          ))}
        </section>
        <RecoverPanel recover={recover} />
        <RunPanel />
        <IosReach recover={recover} />
      </>
    );
  const about = [view.xcode, view.runtimes === null ? null : view.runtimes.join(', '), view.bundle];
  return (
    <>
      <section className="section">
        <p>{view.summary}</p>
        <p className="t-11 secondary">{about.filter((t) => t !== null && t !== '').join(' · ')}</p>
      </section>
      <Problems view={view} recover={recover} />
      <RecoverPanel recover={recover} />
      <RunPanel />
      <LastResult />
      <div className="columns">
        <div className="column">
          <Guide />
          <SimulatorList simulators={view.simulators} recover={recover} />
          <DeviceList devices={view.devices} recover={recover} />
        </div>
        <div className="column">
          <IosReach recover={recover} />
        </div>
      </div>
    </>
  );
}

function Problems({ view, recover }: { readonly view: IosView; readonly recover: Recover }) {
  return view.problems.map(({ kind, text, fix, raw }) => (
    <Note key={kind} kind="warning" text={text} hint={kind === 'simulator-service' ? null : fix}>
      {kind === 'simulator-service' ? (
        <div className="actions">
          <button
            type="button"
            className="button"
            disabled={recover.state.kind === 'asking'}
            onClick={() => void recover.start('restart-simulator-service')}
          >
            Restart the simulator service…
          </button>
        </div>
      ) : null}
      {raw === null ? null : (
        <details className="disclosure">
          <summary>What the tool said</summary>
          <Raw name="What the tool said" text={raw} />
        </details>
      )}
    </Note>
  ));
}

/** How the last act on a simulator or device went, until the next one. */
export function LastResult() {
  const last = usePageState((s) => {
    const run = s.snapshot?.recovery ?? null;
    return run !== null && run.component === 'ios' && run.state !== 'running' ? run : null;
  });
  const busy = usePageState((s) => running(s) !== null);
  if (last === null || busy) return null;
  return (
    <p className="ios-last" role="status">
      <StateMark state={runMark(last)} silent />
      <span>{namedEnd(last)}</span>
    </p>
  );
}

function Guide() {
  const { value } = useAsk('iosGuide', {});
  if (value === null) return null;
  const { run, guide } = value;
  const branch = guide.branches.find((b) => b.id === run?.branch);
  const at = branch?.steps.findIndex((s) => s.id === run?.step) ?? -1;
  const underWay = run?.state === 'under-way' && branch !== undefined;
  return (
    <section className="section" aria-labelledby="guide-title">
      <h2 id="guide-title" className="t-13">
        Guide
      </h2>
      <p>
        {underWay
          ? `${branch.title}: step ${at + 1} of ${branch.steps.length}, for ${run.target.name}.`
          : 'Something does not work? Step by step, each one done or checked for you where a tool can.'}
      </p>
      <div className="actions">
        <a className="button" href={hrefOf({ page: 'ios-guide' })}>
          {underWay ? 'Go on' : 'Begin…'}
        </a>
      </div>
    </section>
  );
}

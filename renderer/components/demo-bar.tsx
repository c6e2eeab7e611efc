import { DEMO_FAULTS } from '../../shared/domain/index.ts';
import { usePageState } from '../store/context.tsx';
import { useAct } from '../store/use-act.ts';
import { Note } from './note.tsx';

/** In the demo only: breaks the sandbox stack on purpose. */
export function DemoBar() {
  const demo = usePageState((s) => s.host?.demo === true && s.connected);
  const { act, busy, error } = useAct('demoBreak');
  if (!demo) return null;
  return (
    <section className="bar bar-demo" aria-label="Demo">
      <p>
        <strong>Demo.</strong> Break the sandbox and watch:
      </p>
      <div className="actions">
        {DEMO_FAULTS.map(({ fault, label }) => (
          <button key={fault} type="button" className="button" disabled={busy} onClick={() => void act({ fault })}>
            {label}
          </button>
        ))}
        <button type="button" className="button" disabled={busy} onClick={() => void act({ fault: 'mend' })}>
          Mend everything
        </button>
      </div>
      {error === null ? null : <Note kind="error" text={error.message} hint={error.hint} />}
    </section>
  );
}

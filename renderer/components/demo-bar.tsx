import { DEMO_FAULTS } from '../../shared/domain/index.ts';
import { usePageState } from '../store/context.tsx';
import { demoChapter } from '../store/selectors.ts';
import { useAct } from '../store/use-act.ts';
import { Note } from './note.tsx';

const CHAPTERS = ['break', 'named', 'mending', 'back'] as const;
const WORDS: Readonly<Record<(typeof CHAPTERS)[number], string>> = {
  break: 'Break it',
  named: 'See it named',
  mending: 'Press Recover Backend',
  back: 'See it back',
};

/** In the demo only: a story in four steps, and more ways to break the sandbox on purpose. */
export function DemoBar() {
  const demo = usePageState((s) => s.host?.demo === true && s.connected);
  const chapter = usePageState(demoChapter);
  const there = usePageState((s) =>
    (s.snapshot?.components ?? [])
      .filter((c) => c.state !== 'off')
      .map((c) => c.id)
      .join(' '),
  ).split(' ');
  const { act, busy, error } = useAct('demoBreak');
  if (!demo) return null;
  // What is wrong was named a moment ago: the next thing to do is the click.
  const at = chapter === 'starting' ? -1 : chapter === 'named' ? 2 : CHAPTERS.indexOf(chapter);
  return (
    <section className="bar bar-demo" aria-label="Demo">
      <p>
        <strong>Demo.</strong> {HINTS[chapter]}
      </p>
      <ol className="demo-story">
        {CHAPTERS.map((one, i) => (
          <li
            key={one}
            data-done={i < at || chapter === 'back' ? '' : undefined}
            aria-current={i === at ? 'step' : undefined}
          >
            {WORDS[one]}
          </li>
        ))}
      </ol>
      <div className="actions">
        <button
          type="button"
          className={chapter === 'break' ? 'button primary' : 'button'}
          disabled={busy || chapter === 'mending'}
          onClick={() => void act({ fault: 'kill-backend' })}
        >
          Kill backend
        </button>
        <details className="demo-more">
          <summary>More to break</summary>
          <div className="actions">
            {DEMO_FAULTS.filter(({ fault, component }) => fault !== 'kill-backend' && there.includes(component)).map(
              ({ fault, label }) => (
                <button
                  key={fault}
                  type="button"
                  className="button"
                  disabled={busy}
                  onClick={() => void act({ fault })}
                >
                  {label}
                </button>
              ),
            )}
            <button type="button" className="button" disabled={busy} onClick={() => void act({ fault: 'mend' })}>
              Mend everything
            </button>
          </div>
        </details>
      </div>
      {error === null ? null : <Note kind="error" text={error.message} hint={error.hint} />}
    </section>
  );
}

const HINTS: Readonly<Record<ReturnType<typeof demoChapter>, string>> = {
  starting: 'The sandbox is coming up.',
  break: 'Kill the backend and watch what is said of it.',
  named: 'What is wrong stands below, with the one thing to do about it.',
  mending: 'Lifeguard mends it: every step stands below.',
  back: 'That was all of it. Break something else, or close this page.',
};

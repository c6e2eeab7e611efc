import { StateMark } from '../../components/state-mark.tsx';
import { usePageState } from '../../store/context.tsx';
import { isFirstStart } from '../../store/selectors.ts';

/** What is wrong with configuration or Lifeguard itself; nothing when there is nothing. */
export function Problems() {
  const all = usePageState((s) => s.snapshot?.problems ?? null);
  const told = usePageState((s) => (isFirstStart(s) ? null : (s.snapshot?.trust.pending ?? null)));
  // What waits for the person to agree stands above with its button, but not on the first start.
  const problems = all?.filter(({ where, message }) => where !== told?.where || !message.startsWith(told.text)) ?? [];
  if (problems.length === 0) return null;
  return (
    <section className="section" aria-labelledby="problems-title">
      <h2 id="problems-title" className="t-13">
        Configuration
      </h2>
      <ul className="list">
        {problems.map(({ where, message, fix, severity }) => (
          <li key={`${where} ${message}`} className="problem">
            <StateMark state={severity === 'error' ? 'critical' : 'degraded'} silent />
            <div>
              <p>{message}</p>
              <p className="secondary">{fix}</p>
              <p className="mono secondary">{where}</p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

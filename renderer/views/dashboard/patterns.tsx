import type { Pattern } from '../../../shared/domain/index.ts';
import { WordsWithCode } from '../../components/words-with-code.tsx';

/** What failures have in common, with what it rests on; nothing where nothing was found. */
export function Patterns({
  patterns,
  named = false,
}: {
  readonly patterns: readonly Pattern[];
  readonly named?: boolean;
}) {
  if (patterns.length === 0) return null;
  return (
    <section className="section" aria-labelledby="patterns-title">
      <h2 id="patterns-title" className="t-13">
        {named ? 'Patterns' : 'Pattern'}
      </h2>
      <ul className="list">
        {patterns.map(({ id, title, text, evidence }) => (
          <li key={id} className="pattern">
            {named ? <p className="secondary">{title}</p> : null}
            <p>
              <WordsWithCode text={text} />
            </p>
            <p className="t-11 secondary">{evidence.join(' ')}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

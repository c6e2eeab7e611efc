import { useState } from 'react';
import { REVIEW_PERIODS, type ReviewPeriod, type ReviewSection } from '../../../shared/domain/index.ts';
import { counted } from '../../../shared/format.ts';
import { Icon } from '../../components/icon.tsx';
import { Note } from '../../components/note.tsx';
import { WordsWithCode } from '../../components/words-with-code.tsx';
import { hrefOf } from '../../routes.ts';
import { useAsk } from '../../store/use-ask.ts';

const TITLES: Readonly<Record<ReviewPeriod, string>> = {
  week: 'Weekly figures',
  month: 'Monthly review',
  quarter: 'Quarterly review',
};

/** One review of the guide: each of its lines with what the history holds, and where to look. */
export function ReviewPage({ period }: { readonly period: ReviewPeriod }) {
  const [back, setBack] = useState(0);
  const { value, error } = useAsk('review', { period, back });
  return (
    <>
      <a className="back" href={hrefOf({ page: 'incidents' })}>
        <Icon name="back" />
        Incidents
      </a>
      <h1 className="t-20">{TITLES[period]}</h1>
      <nav className="actions reviews" aria-label="Reviews">
        {REVIEW_PERIODS.map((p) => (
          <a
            key={p}
            className="button"
            href={hrefOf({ page: 'review', period: p })}
            aria-current={p === period ? 'page' : undefined}
          >
            {TITLES[p]}
          </a>
        ))}
      </nav>
      {error === null ? null : <Note kind="error" text={error.message} hint={error.hint} />}
      {value === null ? null : (
        <>
          <p className="secondary nums">
            {`${dayText(value.current.from)} to ${dayText(value.current.to)}: ${counted(value.current.incidents, 'incident')}, ${value.previous.incidents} in the ${period} before.`}
          </p>
          <div className="actions">
            <button type="button" className="button" onClick={() => setBack(back + 1)} disabled={back >= 12}>
              The {period} before
            </button>
            <button type="button" className="button" onClick={() => setBack(back - 1)} disabled={back === 0}>
              The {period} after
            </button>
          </div>
          {value.sections.map((section) => (
            <Section key={section.title} section={section} />
          ))}
        </>
      )}
    </>
  );
}

function Section({ section: { title, look, met, items } }: { readonly section: ReviewSection }) {
  return (
    <section className="section" aria-label={title}>
      <h2 className="t-13">
        {title}
        {met === null ? null : (
          <>
            {' '}
            <span className={met ? 'chip' : 'chip chip-bad'}>{met ? 'met' : 'missed'}</span>
          </>
        )}
      </h2>
      <p className="secondary">{look}</p>
      {items.length === 0 ? (
        <p>Nothing of this in the period.</p>
      ) : (
        <ul className="evidence">
          {items.map(({ text, page }) => (
            <li key={text}>
              <WordsWithCode text={text} />{' '}
              {page === null ? null : (
                <a href={`#/${page}`} aria-label={`Look: ${text}`}>
                  Look
                </a>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

const dayText = (wall: number): string =>
  new Date(wall).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

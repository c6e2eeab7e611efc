import { useCallback, useEffect, useRef } from 'react';
import { type ComponentId, isShown, type Past, type PastComponent } from '../../../shared/domain/index.ts';
import { formatClock, formatDuration } from '../../../shared/format.ts';
import { Icon } from '../../components/icon.tsx';
import { Note } from '../../components/note.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { capital, stateWord, tie } from '../../components/words.ts';
import { WordsWithCode } from '../../components/words-with-code.tsx';
import { hrefOf, useParam } from '../../routes.ts';
import { useNow } from '../../store/context.tsx';
import { useAsk } from '../../store/use-ask.ts';
import { classOfNames } from './long-names.ts';
import { PastAxis } from './past-axis.tsx';
import { PastChart } from './past-chart.tsx';
import { AT, momentText, type PastRoute, pastHref, withSeconds } from './past-time.ts';
import '../../styles/past.css';

interface PastProps {
  /** Epoch milliseconds; null where the address names no time. */
  readonly at: number | null;
  readonly of: PastRoute;
}

/** What Lifeguard knew at a moment that is over. Nothing on it changes by itself, and nothing can be begun from it. */
export function PastPage({ at, of }: PastProps) {
  if (at !== null) return <Moment at={at} of={of} />;
  return (
    <>
      <h1 className="t-20">The past</h1>
      <Note kind="error" text="The address names no time." hint="For example ?at=2026-11-29T02:13:20Z.">
        <a className="button" href={hrefOf(of)}>
          Back to now
        </a>
      </Note>
    </>
  );
}

function Moment({ at, of }: { readonly at: number; readonly of: PastRoute }) {
  const [, setText] = useParam(AT);
  const move = useCallback((next: number) => setText(momentText(Math.round(next))), [setText]);
  const { value, error } = useAsk('past', { at });
  // While another moment is asked for, the last one stays: a page that goes white at every step of the slider shows nothing.
  const last = useRef<Past | null>(null);
  if (value !== null) last.current = value;
  const past = value ?? last.current;
  const back = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    if (document.activeElement === document.body) back.current?.focus({ preventScroll: true });
  }, []);
  return (
    <>
      <Bar at={at} of={of} past={past} back={back} onMove={move} />
      {error !== null && value === null ? <Note kind="error" text={error.message} hint={error.hint} /> : null}
      {past === null ? null : (
        <div aria-busy={value === null} className={value === null ? 'column past-old' : 'column'}>
          {of.page === 'overview' ? <All past={past} /> : null}
          {of.page === 'components' ? <Every past={past} /> : null}
          {of.page === 'component' ? <One past={past} id={of.id} /> : null}
          <p className="secondary t-11 past-foot">
            Figures and words are those of that moment, and the list of pages shows the present.
          </p>
        </div>
      )}
    </>
  );
}

interface BarProps {
  readonly at: number;
  readonly of: PastRoute;
  readonly past: Past | null;
  readonly back: React.RefObject<HTMLAnchorElement | null>;
  readonly onMove: (at: number) => void;
}

/** Says that this is the past, and when; goes through it and back to now. */
function Bar({ at, of, past, back, onMove }: BarProps) {
  const now = useNow((n) => Math.floor(n.wall / 1000) * 1000);
  const step = (name: string, icon: 'back' | 'chevron', to: Past['next']) => (
    <button
      type="button"
      className="button"
      disabled={to === null}
      title={to === null ? undefined : `${withSeconds(formatClock(to.at, now), to.at)} ${to.text}`}
      onClick={() => to !== null && onMove(to.at)}
    >
      {icon === 'back' ? <Icon name={icon} /> : null}
      {name}
      {icon === 'chevron' ? <Icon name={icon} /> : null}
    </button>
  );
  return (
    <section className="past-bar" aria-label="The past">
      <div className="past-line">
        <p className="past-when nums" role="status">
          <strong>{`The past: ${withSeconds(formatClock(at, now), at)}`}</strong>{' '}
          <span className="secondary">{`${formatDuration(now - at)} ago`.replaceAll(' ', '\u00a0')}</span>
        </p>
        <div className="actions">
          {step('Earlier', 'back', past?.previous ?? null)}
          {step('Later', 'chevron', past?.next ?? null)}
          <a ref={back} className="button primary" href={hrefOf(of)}>
            Back to now
          </a>
        </div>
      </div>
      <PastAxis at={at} onMove={onMove} />
    </section>
  );
}

function All({ past }: { readonly past: Past }) {
  const { verdict, gap, causes, incidents, components, at } = past;
  const shown = components.filter((c) => isShown(c) && (c.state !== null || c.figures.length > 0));
  const others = causes.slice(1);
  return (
    <>
      <header className="past-verdict overview-verdict">
        <div className="verdict-head">
          <StateMark state={verdict?.state ?? 'unknown'} silent={verdict === null} />
          <h1 className="t-20">{verdict === null ? 'How it was is not known.' : tie(verdict.headline)}</h1>
        </div>
        {verdict === null || verdict.detail === '' ? null : (
          <p className="secondary">
            <WordsWithCode text={verdict.detail} />
          </p>
        )}
        <Gap text={gap} />
      </header>
      <Around past={past} />
      {others.length === 0 ? null : (
        <section className="section" aria-labelledby="past-also">
          <h2 id="past-also" className="t-13">
            Also wrong then
          </h2>
          <ul className="list findings">
            {others.map((c) => (
              <li key={c.component + c.title}>
                <WordsWithCode text={`${c.title} ${c.detail}`} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {incidents.length === 0 ? null : (
        <section className="section" aria-labelledby="past-incidents">
          <h2 id="past-incidents" className="t-13">
            Incidents that were open
          </h2>
          <ul className="list findings">
            {incidents.map(({ id, title }) => (
              <li key={id}>
                <a href={hrefOf({ page: 'incident', id })}>{title}</a>
              </li>
            ))}
          </ul>
        </section>
      )}
      {shown.length === 0 ? null : (
        <section className="section" aria-labelledby="past-components">
          <h2 id="past-components" className="t-13">
            Components
          </h2>
          <Lines components={shown} at={at} />
        </section>
      )}
    </>
  );
}

/** Every component as it was, also those that this machine did not use. */
function Every({ past: { gap, components, at } }: { readonly past: Past }) {
  return (
    <>
      <header>
        <h1 className="t-20">Components</h1>
        <Gap text={gap} />
      </header>
      {components.length === 0 ? null : <Lines components={components} at={at} />}
    </>
  );
}

const Lines = ({ components, at }: { readonly components: readonly PastComponent[]; readonly at: number }) => (
  <ul className={`list${classOfNames(components)}`}>
    {components.map((c) => (
      <li key={c.id}>
        <Line component={c} at={at} />
      </li>
    ))}
  </ul>
);

const Gap = ({ text }: { readonly text: string | null }) =>
  text === null ? null : <p className="past-gap secondary">{tie(text)}</p>;

function Line({ component, at }: { readonly component: PastComponent; readonly at: number }) {
  const { id, title, state, label, findings, hasFigure, figures } = component;
  const [figure] = hasFigure ? figures : [];
  const word = state === null || (state === 'healthy' && figure !== undefined) ? '' : label;
  return (
    <a className="past-row" href={pastHref({ page: 'component', id }, at)}>
      <StateMark state={state ?? 'unknown'} silent={state === null} />
      <span className="past-row-title">{title}</span>
      <span className="past-row-value nums">
        {figure?.text}
        {figure?.note == null ? null : <span className="secondary">{tie(`, ${figure.note}`)}</span>}
        {word === '' ? null : <span className="secondary">{`${figure === undefined ? '' : ' '}${word}`}</span>}
      </span>
      <span className="past-row-why secondary">
        <WordsWithCode text={findings[0] ?? ''} />
      </span>
    </a>
  );
}

/** What happened before and after, with its time. */
function Around({ past: { at, previous, next } }: { readonly past: Past }) {
  if (previous === null && next === null) return null;
  const line = (word: string, step: Past['next']) =>
    step === null ? null : (
      <div>
        <dt className="secondary">{`${word}, ${withSeconds(formatClock(step.at, at), step.at)}`}</dt>
        <dd>
          <WordsWithCode text={step.text} />
        </dd>
      </div>
    );
  return (
    <dl className="past-around nums">
      {line('Before', previous)}
      {line('After', next)}
    </dl>
  );
}

function One({ past, id }: { readonly past: Past; readonly id: ComponentId }) {
  const { at, gap } = past;
  const component = past.components.find((c) => c.id === id);
  if (component === undefined) return <Note kind="quiet" text="Nothing is known of this component." />;
  const { title, state, since, label, findings, figures } = component;
  const [first] = figures;
  return (
    <>
      <header>
        <a className="back" href={pastHref({ page: 'overview' }, at)}>
          <Icon name="back" />
          Everything then
        </a>
        <h1 className="t-20">{title}</h1>
        <p className="head-state">
          <StateMark state={state ?? 'unknown'} silent />
          <span>
            {state === null ? 'How it was is not known' : capital(stateWord(state))}
            {state === null || label === state ? '' : <span className="secondary">{`, ${label}`}</span>}
            {since === null || state === 'off' ? null : (
              <span className="secondary">
                {at - since < 1000 ? ', just then' : `, for ${formatDuration(at - since)}`}
              </span>
            )}
          </span>
        </p>
        <Gap text={gap} />
      </header>
      {findings.length === 0 ? null : (
        <section className="section" aria-labelledby="past-findings">
          <h2 id="past-findings" className="t-13">
            What the reading said when it became so
          </h2>
          <ul className="list findings">
            {findings.map((text) => (
              <li key={text}>
                <WordsWithCode text={text} />
              </li>
            ))}
          </ul>
        </section>
      )}
      <Around past={past} />
      {first === undefined ? null : <PastChart metric={first.metric} title={first.title} at={at} />}
      {figures.length === 0 ? null : (
        <section className="section" aria-labelledby="past-figures">
          <h2 id="past-figures" className="t-13">
            Figures
          </h2>
          <dl className="past-figures nums">
            {figures.map(({ metric, title: name, text, note }) => (
              <div key={metric}>
                <dt className="secondary">{name}</dt>
                <dd>
                  {text}
                  {note === null ? null : <span className="secondary">{`, ${note}`}</span>}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      )}
    </>
  );
}

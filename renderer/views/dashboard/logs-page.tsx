import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import type { Incident, LogLevel, LogView, ShownLine } from '../../../shared/domain/index.ts';
import { counted, formatClock } from '../../../shared/format.ts';
import { CodePlaces } from '../../components/code-places.tsx';
import { Icon } from '../../components/icon.tsx';
import { Note } from '../../components/note.tsx';
import { hrefOf, useParam } from '../../routes.ts';
import { useNow } from '../../store/context.tsx';
import { useAsk } from '../../store/use-ask.ts';
import { useStretch } from './stretch.ts';
import { StretchChip } from './stretch-chip.tsx';
import '../../styles/logs.css';

/** The latest lines are looked at again after so long, in milliseconds. */
const FOLLOW_MS = 3000;
/** So much before and after an incident is shown with it, in milliseconds. */
const BEFORE_MS = 120_000;
const AFTER_MS = 60_000;

const LEVELS = [
  ['', 'Every line'],
  ['warning', 'Warnings and errors'],
  ['error', 'Errors'],
] as const satisfies readonly (readonly [LogLevel | '', string])[];

interface Filter {
  readonly log: string | null;
  readonly least: LogLevel | null;
  readonly search: string;
}
/** The filter stands in the address: a copied one shows the same lines. */
function useFilter(): readonly [Filter, (filter: Filter) => void] {
  const [log, setLog] = useParam('log');
  const [least, setLeast] = useParam('least');
  const [search, setSearch] = useParam('search');
  const level = LEVELS.find(([id]) => id === least)?.[0] ?? '';
  const filter = { log: orNull(log.slice(0, 100)), least: orNull(level), search: search.slice(0, 200) };
  const set = (next: Filter): void => {
    setLog(next.log ?? '');
    setLeast(next.least ?? '');
    setSearch(next.search);
  };
  return [filter, set];
}

const orNull = <T extends string>(text: T): Exclude<T, ''> | null => (text === '' ? null : (text as Exclude<T, ''>));

/** What the logs of the stack say: live, or around an incident. @param around the incident's number; null for the latest */
export function LogsPage({ around }: { readonly around: number | null }) {
  return around === null ? <Latest /> : <Around id={around} />;
}

function Latest() {
  const [follows, setFollows] = useState(true);
  const { stretch } = useStretch();
  const turn = useNow(({ wall }) => (follows && stretch === null ? Math.floor(wall / FOLLOW_MS) : 0));
  return (
    <>
      <h1 className="t-20">Logs</h1>
      <StretchChip on={{ page: 'logs' }} />
      <Viewer between={stretch} turn={turn}>
        {stretch === null ? (
          <label className="log-follow">
            <input type="checkbox" checked={follows} onChange={(event) => setFollows(event.target.checked)} />
            Follow
          </label>
        ) : null}
      </Viewer>
    </>
  );
}

function Around({ id }: { readonly id: number }) {
  const { value, error } = useAsk('incident', { id });
  const incident = value?.incident ?? null;
  return (
    <>
      <a className="back" href={hrefOf({ page: 'incident', id })}>
        <Icon name="back" />
        {`Incident ${id}`}
      </a>
      <h1 className="t-20">{`Logs around incident ${id}`}</h1>
      {error === null ? null : <Note kind="error" text={error.message} hint={error.hint} />}
      {incident === null ? null : (
        <>
          <p>{incident.title}</p>
          <Viewer between={stretchOf(incident)} turn={0} mark={incident.startedAt} />
        </>
      )}
    </>
  );
}

const stretchOf = ({ startedAt, openedAt, closedAt }: Incident) => ({
  from: startedAt - BEFORE_MS,
  to: (closedAt ?? openedAt) + AFTER_MS,
});

interface ViewerProps {
  readonly between: { readonly from: number; readonly to: number } | null;
  readonly turn: number;
  /** When the incident began, epoch milliseconds. */
  readonly mark?: number;
  readonly children?: ReactNode;
}

function Viewer({ between, turn, mark, children }: ViewerProps) {
  const [filter, setFilter] = useFilter();
  const { value, error } = useAsk('logLines', { ...filter, between }, turn);
  // While another question is asked the lines of the last one stay: the list does not jump.
  const last = useRef<LogView | null>(null);
  if (value !== null) last.current = value;
  const shown = value ?? last.current;
  return (
    <>
      <Tools filter={filter} logs={shown?.logs ?? []} onChange={setFilter}>
        {children}
      </Tools>
      {error === null ? null : <Note kind="error" text={error.message} hint={error.hint} />}
      {shown === null ? null : (
        <>
          <p className="secondary" role="status">
            {wordsOf(shown, filter, between !== null)}
          </p>
          {shown.lines.length === 0 ? null : <Lines view={shown} mark={mark ?? null} />}
        </>
      )}
    </>
  );
}

interface ToolsProps {
  readonly filter: Filter;
  readonly logs: LogView['logs'];
  readonly onChange: (filter: Filter) => void;
  readonly children: ReactNode;
}

function Tools({ filter, logs, onChange, children }: ToolsProps) {
  const id = useId();
  const there = logs.filter(({ state, problem }) => state !== 'absent' || problem !== null);
  return (
    <div className="log-tools">
      <input
        type="search"
        className="field"
        aria-label="Search the logs"
        placeholder="Search the logs"
        maxLength={200}
        value={filter.search}
        onChange={(event) => onChange({ ...filter, search: event.target.value })}
      />
      <label className="hidden" htmlFor={`${id}-log`}>
        Which log
      </label>
      <select
        id={`${id}-log`}
        className="field"
        value={filter.log ?? ''}
        onChange={(event) => onChange({ ...filter, log: event.target.value === '' ? null : event.target.value })}
      >
        <option value="">All logs</option>
        {there.map((log) => (
          <option key={log.id} value={log.id}>
            {log.title}
          </option>
        ))}
      </select>
      <label className="hidden" htmlFor={`${id}-level`}>
        Which lines
      </label>
      <select
        id={`${id}-level`}
        className="field"
        value={filter.least ?? ''}
        onChange={(event) =>
          onChange({ ...filter, least: LEVELS.find(([level]) => level === event.target.value)?.[0] || null })
        }
      >
        {LEVELS.map(([level, title]) => (
          <option key={level} value={level}>
            {title}
          </option>
        ))}
      </select>
      {children}
    </div>
  );
}

/** What is shown, and what is not, so that nobody takes an empty list for silence. */
function wordsOf({ logs, lines, more, undated, oldestAt }: LogView, filter: Filter, isPast: boolean): string {
  const read = logs.filter(({ state }) => state === 'read');
  // What is not there is missed by nobody but who asks for it.
  const problems = logs.flatMap(({ state, problem }) => (state === 'absent' ? [] : (problem ?? [])));
  const chosen = logs.find(({ id }) => id === filter.log);
  if (chosen?.state === 'absent' && chosen.problem !== null) return chosen.problem;
  if (read.length === 0)
    return problems[0] ?? 'None of the log files exists: what runs here writes to its terminal only.';
  const now = Date.now();
  const what = counted(lines.length, 'line');
  const found = filter.search === '' ? what : `${what} with “${filter.search}”`;
  const words = [
    `${found}${more ? ', the latest of more' : ''}.`,
    undated > 0 ? `${counted(undated, 'line carries', 'lines carry')} no time and cannot be placed here.` : '',
    isPast && lines.length === 0 && oldestAt !== null
      ? `What is still there reaches back to ${formatClock(oldestAt, now)}.`
      : '',
    ...problems,
  ];
  return words.filter((w) => w !== '').join(' ');
}

const SIGNS: Readonly<Record<LogLevel, string>> = {
  debug: 'debug',
  info: 'info',
  warning: '▲ warning',
  error: '⬣ error',
  critical: '⬣ critical',
};

function Lines({ view: { logs, lines }, mark }: { readonly view: LogView; readonly mark: number | null }) {
  const list = useRef<HTMLElement>(null);
  const atEnd = useRef(true);
  const newest = lines.at(-1);
  // Who has scrolled up to read is left there; the line with the incident is shown first where there is one.
  // biome-ignore lint/correctness/useExhaustiveDependencies: scrolled when another line is the last one
  useEffect(() => {
    const box = list.current;
    if (box === null || !atEnd.current) return;
    const marked = mark === null ? null : box.querySelector('.log-mark');
    box.scrollTop = marked instanceof HTMLElement ? marked.offsetTop - box.clientHeight / 3 : box.scrollHeight;
  }, [newest?.text, newest?.at, mark]);
  const first = mark === null ? -1 : lines.findIndex(({ at }) => at !== null && at >= mark);
  const several = logs.filter(({ state }) => state === 'read').length > 1;
  const titles = new Map(logs.map(({ id, title }) => [id, title]));
  return (
    <section
      className="log"
      ref={list}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse scrolls it with the keys
      tabIndex={0}
      aria-label="Lines of the logs"
      onScroll={({ currentTarget: box }) => {
        atEnd.current = mark === null && box.scrollHeight - box.scrollTop - box.clientHeight < 24;
      }}
    >
      {lines.map((line, i) => (
        <div key={`${line.at} ${i} ${line.text}`}>
          {i === first ? <p className="log-mark">The incident began here</p> : null}
          <Line line={line} title={several ? (titles.get(line.log) ?? '') : ''} />
        </div>
      ))}
    </section>
  );
}

function Line({ line: { at, level, text }, title }: { readonly line: ShownLine; readonly title: string }) {
  return (
    <p className={`log-line${level === null ? '' : ` log-${level}`}`}>
      <span className="log-at">{at === null ? '' : timeOf(at)}</span>
      <span className="log-level">{level === null ? '' : SIGNS[level]}</span>
      <span className="log-text">
        {text}
        {title === '' ? null : <span className="log-of">{title}</span>}
        <CodePlaces text={text} />
      </span>
    </p>
  );
}

function timeOf(at: number): string {
  const now = Date.now();
  return `${formatClock(at, now)}:${String(new Date(at).getSeconds()).padStart(2, '0')}`;
}

import type { LogReport, RecentChanges, ReferenceEntry } from '../../../shared/domain/index.ts';
import { counted, formatBytes, formatClock, formatMs } from '../../../shared/format.ts';
import { meant } from '../../components/meant.ts';
import { Note } from '../../components/note.tsx';
import { Raw } from '../../components/raw.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { useParam } from '../../routes.ts';
import { useNow, usePageState } from '../../store/context.tsx';
import type { Mark } from '../../store/selectors.ts';
import { useAct } from '../../store/use-act.ts';
import { useAsk } from '../../store/use-ask.ts';

const SECTIONS = [
  ['logs', 'Log files'],
  ['configuration', 'Configuration'],
  ['ports', 'Ports and endpoints'],
  ['contacts', 'Contacts'],
  ['links', 'Links'],
] as const;

/** The guide's reference, with what is there now; what changed lately; what the logs say. */
export function ReferencePage() {
  const minute = useNow((now) => Math.floor(now.wall / 60_000));
  const { value, error } = useAsk('reference', {}, minute);
  const [at] = useParam('place');
  return (
    <>
      <h1 className="t-20">Reference</h1>
      {error === null ? null : <Note kind="error" text={error.message} hint={error.hint} />}
      <Changes minute={minute} />
      <Logs minute={minute} />
      {SECTIONS.map(([id, title]) => {
        const entries = value?.filter((e) => e.section === id) ?? [];
        return entries.length === 0 ? null : (
          <section key={id} className="section" aria-label={title}>
            <h2 className="t-13">{title}</h2>
            <ul className="list">
              {entries.map((entry) => (
                <li key={entry.id} {...meant(entry.id === at)}>
                  <Entry entry={entry} />
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </>
  );
}

function Entry({ entry }: { readonly entry: ReferenceEntry }) {
  const { id, title, group, place, status, open } = entry;
  const now = useNow((n) => Math.floor(n.wall / 60_000) * 60_000);
  const [mark, words] = statusOf(entry, now);
  const isApp = usePageState((s) => s.host?.kind === 'app');
  const { act } = useAct('openReference');
  return (
    <div className="check">
      <StateMark state={mark} silent />
      <span className="check-title">
        {title} <span className="secondary t-11">{group}</span>
      </span>
      <span className="check-state nums secondary">{words}</span>
      {open?.kind === 'page' ? (
        <a className="check-again link" href={`#/${open.page}`} aria-label={`Open: ${title}`}>
          Open
        </a>
      ) : isApp && open !== null && status.kind !== 'absent' ? (
        <button
          type="button"
          className="check-again link"
          onClick={() => void act({ id })}
          aria-label={`Open: ${title}`}
        >
          Open
        </button>
      ) : null}
      <p className="check-evidence secondary t-11">
        {open?.kind === 'url' && /^https:/.test(open.url) ? (
          <a href={open.url} target="_blank" rel="noreferrer">
            {place}
          </a>
        ) : (
          place
        )}
      </p>
    </div>
  );
}

function statusOf({ section, status }: ReferenceEntry, now: number): readonly [Mark, string] {
  switch (status.kind) {
    case 'exists':
      return [
        'healthy',
        `${status.folder ? 'folder' : formatBytes(status.sizeBytes)}, changed ${formatClock(status.modifiedAt, now)}`,
      ];
    case 'answers':
      return ['healthy', `answers in ${formatMs(status.tookMs)}${status.note ? `; ${status.note}` : ''}`];
    case 'not-offered':
      return ['off', `not offered: it answers ${status.status}`];
    case 'absent':
      return ['off', 'not there'];
    case 'unreadable':
      return ['degraded', status.problem];
    case 'silent':
      return ['off', status.problem];
    case 'not-checked':
      return ['empty', section === 'ports' ? status.why : ''];
  }
}

const MINUTES = 30;

function Changes({ minute }: { readonly minute: number }) {
  const { value } = useAsk('recentChanges', { minutes: MINUTES }, minute);
  if (value === null) return null;
  const lines = changeLines(value);
  return (
    <section className="section" aria-label="What changed lately">
      <h2 className="t-13">{`Changed in the last ${MINUTES} minutes`}</h2>
      {lines.length === 0 ? (
        <p className="secondary">Nothing that decides how the stack behaves.</p>
      ) : (
        <Raw name="Recent changes" text={lines.join('\n')} />
      )}
    </section>
  );
}

function changeLines({ git, files }: RecentChanges): string[] {
  const at = (wall: number) => formatClock(wall, wall);
  const own = files.map((f) => `${at(f.at)}  ${f.kind}: ${f.path}`);
  if (git.kind !== 'read') return git.kind === 'failed' ? [git.problem, ...own] : own;
  return [
    ...git.commits.map((c) => `${at(c.at)}  commit ${c.hash.slice(0, 8)} ${c.subject} (${c.author})`),
    ...git.moves.map((m) => `${at(m.at)}  ${m.what}`),
    ...own,
    ...git.uncommitted.map((u) => `not committed  ${u.status} ${u.path}`),
  ];
}

function Logs({ minute }: { readonly minute: number }) {
  const { value } = useAsk('logs', { minutes: 10 }, minute);
  if (value === null) return null;
  const read = value.tails.filter((t) => t.state === 'read' && t.lines.length > 0);
  return (
    <section className="section" aria-label="What the logs say">
      <h2 className="t-13">What the logs say</h2>
      <p className="secondary">{logWords(value)}</p>
      {value.repeated.length === 0 ? null : (
        <Raw name="Repeated messages" text={value.repeated.map((r) => `${r.count} ×  ${r.example}`).join('\n')} />
      )}
      {read.map((tail) => (
        <details key={tail.id} className="disclosure">
          <summary>{`${tail.title}, last lines`}</summary>
          <Raw
            name={`Log: ${tail.title}`}
            text={tail.lines
              .slice(-100)
              .map((l) => l.text)
              .join('\n')}
          />
        </details>
      ))}
    </section>
  );
}

function logWords({ tails, spikes, errorsPerMinute, undated }: LogReport): string {
  if (tails.every((t) => t.state !== 'read'))
    return 'None of the log files exists: the backend logs to its terminal only.';
  const lately = errorsPerMinute.slice(-10).reduce((sum, m) => sum + m.errors, 0);
  const spike = spikes.length === 0 ? 'No spike.' : `${counted(spikes.length, 'minute stands', 'minutes stand')} out.`;
  return `${counted(lately, 'error')} in the last 10 minutes. ${spike}${undated > 0 ? ` ${counted(undated, 'error carries', 'errors carry')} no time.` : ''}`;
}

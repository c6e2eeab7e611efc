import type { ModelsView, ModelView } from '../../../shared/contract/index.ts';
import { isBrokenModel, RUNTIME, type RunbookId } from '../../../shared/domain/index.ts';
import { counted, formatBytes } from '../../../shared/format.ts';
import { Note } from '../../components/note.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { hrefOf } from '../../routes.ts';
import { usePageState } from '../../store/context.tsx';
import { useAct } from '../../store/use-act.ts';
import { useAsk } from '../../store/use-ask.ts';

const STATES: Readonly<
  Record<
    ModelView['state'],
    { readonly word: string; readonly mark: 'healthy' | 'critical' | 'degraded' | 'starting' | 'unknown' }
  >
> = {
  complete: { word: 'complete', mark: 'healthy' },
  'no-weights': { word: 'without weights', mark: 'unknown' },
  incomplete: { word: 'incomplete', mark: 'degraded' },
  downloading: { word: 'downloading', mark: 'starting' },
  missing: { word: 'missing', mark: 'critical' },
  empty: { word: 'empty', mark: 'degraded' },
  unreadable: { word: 'cannot be read', mark: 'unknown' },
};

/** Model files and the runtime that reads them. */
export function ModelsPage() {
  // Scanned when the folders change, so the page asks again whenever a new reading of them came in.
  const turn = usePageState(({ snapshot }) =>
    (snapshot?.components ?? [])
      .filter((c) => c.id === 'models' || c.id === RUNTIME)
      .map((c) => c.lastReadingAt?.mono ?? 0)
      .join(),
  );
  const { value, error } = useAsk('modelFiles', { look: false }, turn);
  const { act, busy } = useAct('checkNow');
  return (
    <>
      <header className="head">
        <h1 className="t-20">Models</h1>
        <button type="button" className="button" disabled={busy} onClick={() => void act({})}>
          {busy ? 'Checking…' : 'Check now'}
        </button>
      </header>
      {error === null ? null : <Note kind="error" text={error.message} hint={error.hint} />}
      {value === null ? null : (
        <div className="columns">
          <div className="column">
            <Files view={value} />
          </div>
          <div className="column">
            <Runtime runtime={value.runtime} />
            <Folders folders={value.folders} />
          </div>
        </div>
      )}
    </>
  );
}

function Files({ view }: { readonly view: ModelsView }) {
  const broken = view.models.filter((m) => isBrokenModel(m) || m.state === 'unreadable');
  return (
    <section className="section" aria-labelledby="files-title">
      <h2 id="files-title" className="t-13">
        {view.models.length === 0
          ? 'Files'
          : `${counted(view.models.length, 'model')}, ${formatBytes(view.bytes)} on disk`}
      </h2>
      {view.models.length === 0 ? (
        <p className="secondary">No models were found in the folders below.</p>
      ) : (
        <ul className="list">
          {view.models.map((model) => (
            <li key={`${model.name} ${model.path}`}>
              <ModelLine model={model} />
            </li>
          ))}
        </ul>
      )}
      {view.models.length === 0 ? null : (
        <div className="actions">
          {broken.length > 0 ? <RunbookLink id="restore-models" title="Restore models…" /> : null}
          <RunbookLink id="clear-model-cache" title="Clear the model cache…" />
        </div>
      )}
    </section>
  );
}

function ModelLine({ model }: { readonly model: ModelView }) {
  const { word, mark } = STATES[model.state];
  const [first, ...rest] = model.state === 'missing' ? ['It is in none of the folders below.'] : model.problems;
  return (
    <div className="model">
      <StateMark state={model.expected && mark === 'degraded' ? 'critical' : mark} silent />
      <span className="model-name">
        {model.name}
        {model.expected ? <span className="secondary"> · expected</span> : null}
      </span>
      <span className="model-figure nums">
        {word} <span className="secondary">{model.bytes > 0 ? formatBytes(model.bytes) : ''}</span>
        {model.fit === null ? null : (
          <span className="secondary">{` · ${formatBytes(model.fit.needBytes)} in memory`}</span>
        )}
      </span>
      {model.path === null ? null : <span className="model-path t-11 secondary">{model.path}</span>}
      {model.fit === null || model.fit.state === 'fits' ? null : (
        <div className="model-why">
          <p>{model.fit.text}</p>
        </div>
      )}
      {first === undefined ? null : (
        <div className="model-why">
          <p>{first}</p>
          {rest.length === 0 ? null : (
            <details>
              <summary>{`${rest.length} more`}</summary>
              {rest.map((problem) => (
                <p key={problem}>{problem}</p>
              ))}
            </details>
          )}
        </div>
      )}
    </div>
  );
}

function Runtime({ runtime }: { readonly runtime: ModelsView['runtime'] }) {
  return (
    <section className="section" aria-labelledby="runtime-title">
      <h2 id="runtime-title" className="t-13">
        MLX runtime
      </h2>
      {runtime === null ? (
        <p className="secondary">The backend’s project does not use mlx, or its Python was not found.</p>
      ) : (
        <>
          <p className="head-state">
            <StateMark state={runtime.ok ? 'healthy' : 'critical'} silent />
            <span>{runtime.text}</span>
          </p>
          <dl className="facts">
            {runtime.rows.map(({ title, value }) => (
              <div key={title}>
                <dt className="secondary">{title}</dt>
                <dd className="nums">{value}</dd>
              </div>
            ))}
          </dl>
          <div className="actions">
            <RunbookLink id="reinstall-mlx" title="Reinstall MLX…" />
          </div>
        </>
      )}
    </section>
  );
}

const FOLDER_WORDS = { read: 'read', absent: 'not there', unreadable: 'cannot be read' } as const;

function Folders({ folders }: { readonly folders: ModelsView['folders'] }) {
  return (
    <section className="section" aria-labelledby="folders-title">
      <h2 id="folders-title" className="t-13">
        Folders
      </h2>
      <dl className="facts">
        {folders.map(({ path, source, state }) => (
          <div key={path}>
            <dt>{path}</dt>
            <dd className="secondary">{`${FOLDER_WORDS[state]} · ${source}`}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

const RunbookLink = ({ id, title }: { readonly id: RunbookId; readonly title: string }) => (
  <a className="button" href={hrefOf({ page: 'runbook', id })}>
    {title}
  </a>
);

import { Note } from '../../components/note.tsx';
import { useAsk } from '../../store/use-ask.ts';

/** The LeanVibe command line: where it is, what it can, and its configuration files. The program itself is asked when the page opens. */
export function CliFacts() {
  const { value, error } = useAsk('leanvibeCli', { look: true });
  if (error !== null && value === null) return <Note kind="error" text={error.message} hint={error.hint} />;
  if (value === null) return <p className="appears-late secondary">Asking the LeanVibe CLI…</p>;
  const { cli, text } = value;
  if (cli === null) return <p className="secondary">{`${text} In the repository: uv tool install ./leanvibe-cli`}</p>;
  const rows: readonly (readonly [string, string | null])[] = [
    ['Program', `${cli.path} (${cli.foundIn})`],
    ['Version', cli.version ?? 'It does not tell one.'],
    ['Commands', cli.commands?.join(', ') || null],
    ['Reaches the backend', { yes: 'yes', no: `no: ${cli.statusWords ?? ''}`, unknown: 'not asked' }[cli.reaches]],
  ];
  return (
    <section className="section" aria-labelledby="cli-title">
      <h2 id="cli-title" className="t-13">
        Program and configuration
      </h2>
      <p>{text}</p>
      <dl className="facts">
        {rows.map(([title, words]) =>
          words === null ? null : (
            <div key={title}>
              <dt className="secondary">{title}</dt>
              <dd>{words}</dd>
            </div>
          ),
        )}
        {cli.configs.map(({ path, problem, backendUrl }) => (
          <div key={path}>
            <dt className="secondary">{path}</dt>
            <dd>{problem ?? (backendUrl === null ? 'can be read' : `can be read; backend at ${backendUrl}`)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

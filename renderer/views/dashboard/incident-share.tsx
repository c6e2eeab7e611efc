import { type ReactNode, useState } from 'react';
import { CopyButton } from '../../components/copy-button.tsx';
import { Note } from '../../components/note.tsx';
import { Raw } from '../../components/raw.tsx';
import { usePageState } from '../../store/context.tsx';
import { useAct } from '../../store/use-act.ts';
import { useAsk } from '../../store/use-ask.ts';

/** What happened for somebody who was not there: as a file with its charts, as text, as an issue for strangers. */
export function IncidentShare({ id }: { readonly id: number }) {
  return (
    <section className="section" aria-labelledby="report-title">
      <h2 id="report-title" className="t-13">
        Report and sharing
      </h2>
      <HtmlFile id={id}>
        <CopyReport id={id} />
      </HtmlFile>
      <Opened summary="Post-incident report, as Markdown">{() => <ReportText id={id} />}</Opened>
      <Opened summary="Issue for an upstream project">{() => <IssueText id={id} />}</Opened>
    </section>
  );
}

/** What is asked for only once somebody opens it. */
function Opened({ summary, children }: { readonly summary: string; readonly children: () => ReactNode }) {
  const [open, setOpen] = useState(false);
  return (
    <details className="disclosure" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{summary}</summary>
      {open ? children() : null}
    </details>
  );
}

/** The report as text into the clipboard, without a look at it first. */
function CopyReport({ id }: { readonly id: number }) {
  const { act } = useAct('report');
  return <CopyButton text={async () => (await act({ id }))?.markdown ?? null} name="Copy the report" keyed="C" />;
}

function HtmlFile({ id, children }: { readonly id: number; readonly children: ReactNode }) {
  const isApp = usePageState((s) => s.host?.kind === 'app');
  const making = useAct('reportAs');
  const saving = useAct('saveReport');
  const [done, setDone] = useState('');
  const error = making.error ?? saving.error;
  const save = async (): Promise<void> => {
    setDone('');
    if (isApp) {
      if ((await saving.act({ id }))?.saved === true) setDone('Saved.');
      return;
    }
    const text = (await making.act({ id, format: 'html' }))?.text ?? null;
    if (text === null) return;
    download(`incident-${id}.html`, text);
    setDone(`incident-${id}.html is in your downloads.`);
  };
  return (
    <>
      <div className="actions">
        <button
          type="button"
          className="button"
          disabled={making.busy || saving.busy}
          onClick={() => void save().catch(() => {})}
        >
          Save as a file with charts
        </button>
        {children}
        <span className="secondary" role="status">
          {done}
        </span>
      </div>
      <p className="secondary">One HTML file that opens in any browser, without a network. Secrets are removed.</p>
      {error === null ? null : <Note kind="error" text={error.message} hint={error.hint} />}
    </>
  );
}

/** Hands a text to the browser as a file to be kept. */
function download(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/html' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken what it needs once the click is over.
  setTimeout(() => URL.revokeObjectURL(address), 0);
}

function ReportText({ id }: { readonly id: number }) {
  const { value, error } = useAsk('report', { id });
  if (error !== null) return <Note kind="error" text={error.message} hint={error.hint} />;
  return <Written text={value?.markdown ?? null} waiting="The report is being written…" name="Text of the report" />;
}

function IssueText({ id }: { readonly id: number }) {
  const { value, error } = useAsk('reportAs', { id, format: 'issue' });
  if (error !== null) return <Note kind="error" text={error.message} hint={error.hint} />;
  return (
    <>
      <p className="secondary">
        Strangers will read it: secrets, names and addresses are removed. Read it before you post it, and add the steps
        that bring it about.
      </p>
      <Written text={value?.text ?? null} waiting="Versions and logs are being read…" name="Text of the issue" />
    </>
  );
}

function Written({
  text,
  waiting,
  name,
}: {
  readonly text: string | null;
  readonly waiting: string;
  readonly name: string;
}) {
  if (text === null) return <p className="secondary">{waiting}</p>;
  return (
    <>
      <CopyButton text={() => text} />
      <Raw name={name} text={text} />
    </>
  );
}

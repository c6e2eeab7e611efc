import type { ReactNode } from 'react';
import { Since } from '../../components/age.tsx';
import { Preparing } from '../../components/preparing.tsx';
import { useLost } from '../../components/refused.ts';
import { RunPanel } from '../../components/run-panel.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { WordsWithCode } from '../../components/words-with-code.tsx';
import { usePageState } from '../../store/context.tsx';
import { running } from '../../store/selectors.ts';
import type { Recover } from '../../store/use-recover.ts';
import { Verdict } from './verdict.tsx';

interface MatterProps {
  readonly recover: Recover;
  readonly compact?: boolean;
  readonly atEnd?: ReactNode;
}

/** What is the matter: the recovery that runs, the one that was asked for, or the verdict; above it that Lifeguard is silent. */
export function Matter({ recover, compact = false, atEnd }: MatterProps) {
  const connected = usePageState((s) => s.connected);
  const isRunning = usePageState((s) => running(s) !== null);
  return (
    <>
      {connected ? null : <Lost />}
      {isRunning ? (
        <RunPanel compact={compact} begun={recover.begun} />
      ) : recover.state.kind === 'asking' ? (
        <Preparing runbook={recover.state.runbook} compact={compact} />
      ) : (
        <Verdict recover={recover} atEnd={atEnd} />
      )}
    </>
  );
}

function Lost() {
  const at = usePageState((s) => s.snapshot?.at ?? null);
  const { title, text } = useLost();
  return (
    <section className="verdict" aria-label="Verdict">
      <div className="verdict-head">
        <StateMark state="stale" />
        <h1 className="t-15">{title}</h1>
      </div>
      <p className="secondary verdict-detail">
        What stands here was last told {at === null ? 'before' : <Since at={at} />}. <WordsWithCode text={text} />
      </p>
    </section>
  );
}

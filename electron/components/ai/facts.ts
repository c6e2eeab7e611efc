import type { AiFacts } from '../../../shared/components/ai.ts';
import { formatClock, formatDuration, formatMs } from '../../../shared/format.ts';
import { type Tells, told } from '../told.ts';

const yesNo = (value: boolean | null | undefined): string | null => (value == null ? null : value ? 'yes' : 'no');

export const aiFacts: Tells = ({ readings, now }) => {
  const facts: Partial<AiFacts> = readings.ai?.facts ?? {};
  const { path, reported, model, modelLoaded, inferenceReady, strategy, isFallback, prompt, servers = [] } = facts;
  return told(
    ['Asked at', path],
    ['Says of itself', reported],
    ['Model', model],
    ['Model loaded', yesNo(modelLoaded)],
    ['Ready to answer', yesNo(inferenceReady)],
    ['How it answers', strategy == null ? null : `${strategy}${isFallback ? ', which is a fallback' : ''}`],
    [
      'Last test prompt',
      prompt == null
        ? null
        : `${prompt.ok ? `answered in ${formatMs(prompt.tookMs)}` : (prompt.words ?? 'not answered')}, at ${formatClock(prompt.at.wall, now.wall)}`,
    ],
    ...servers.map(
      (s) =>
        [
          `${s.kind} on port ${s.port}`,
          `pid ${s.pid}, ${s.model ?? 'no model named'}, ${s.state} for ${formatDuration(now.mono - s.since.mono)}${s.usedByBackend ? ', used by the backend' : ''}`,
        ] as const,
    ),
  );
};

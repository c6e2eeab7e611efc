import { type ComponentId, type Fact, keptOf, LOAD, ownerOf } from '../../shared/domain/index.ts';
import { formatList, formatPercent } from '../../shared/format.ts';
import { notJudged, ownerFacts, type TellInput, tellsOf } from '../components/index.ts';
import { portHolderSince } from '../system/index.ts';

/** Views that ask together share one look at who listens where; in milliseconds. */
const TOGETHER_MS = 5000;

/** Everything that was read of a component and is no figure: who keeps it running, the process that it is, and what it told itself. */
export async function factsOf(id: ComponentId, input: TellInput): Promise<readonly Fact[]> {
  const port = keptOf(id, input.settings)?.port ?? null;
  const isLooked = port !== null && ownerOf(input.readings, id).kind !== 'container';
  const holder = isLooked ? await portHolderSince(port, performance.now() - TOGETHER_MS).catch(() => null) : null;
  return [...withheldFacts(id, input), ...ownerFacts(id, input, holder), ...tellsOf(id, input)];
}

/** Slow beside a busy machine: green, and why. */
function withheldFacts(id: ComponentId, { readings, settings }: TellInput): readonly Fact[] {
  const late = notJudged(id, readings, settings).map(({ text }) => text.replace(/\.$/, ''));
  const load = readings[LOAD.id]?.metrics[LOAD.metric];
  if (late.length === 0 || load === undefined) return [];
  const text = `${formatList(late)}: not called slow while other programs take the processor (${formatPercent(load)} in use)`;
  return [{ title: 'Not judged now', text }];
}

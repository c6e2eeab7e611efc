import {
  type ActContext,
  type ComponentId,
  componentTitle,
  HOSTS,
  type Kept,
  keptServices,
  keptStore,
  ownerOf,
  type PlanStep,
  type Readings,
  type Settings,
  STORES,
  type StepOutcome,
} from '../../../shared/domain/index.ts';
import { actStep } from '../../recovery/plan-steps.ts';
import type { PlanInput } from '../../recovery/world.ts';
import { portHolder } from '../../system/index.ts';

/** Everything beside the backend that belongs to the stack. */
const keptOf = (settings: Settings): readonly Kept[] => [
  ...STORES.map(({ id }) => keptStore(id, settings)),
  ...keptServices(settings),
];

/** What of the stack answers now, each with the reason why a shutdown leaves it, as a sentence. */
export function leftRunning(
  readings: Readings,
  settings: Settings,
): readonly { readonly id: ComponentId; readonly words: string }[] {
  return keptOf(settings)
    .filter(({ id }) => readings[id]?.ok === true)
    .map((kept) => ({ id: kept.id, words: `${kept.title} is left running: ${whyLeft(kept, readings)}` }));
}

/** Why Lifeguard does not stop it: it stops containers and services of Homebrew, which are the stack’s by their names. */
function whyLeft({ id, port }: Pick<Kept, 'id' | 'port'>, readings: Readings): string {
  const owner = ownerOf(readings, id);
  if (port === null) return 'it is on another machine.';
  if (owner.kind === 'launchd') return `the launchd job ${owner.label} keeps it running.`;
  if (owner.kind === 'systemd') return `the unit ${owner.unit} of your systemd keeps it running.`;
  if (owner.kind === 'container' || owner.kind === 'homebrew') return 'it was started again.';
  return 'it runs as a program of its own, which other work may use. End it where it was started.';
}

/** Asks everything of the stack again and says what still answers, with the program that holds its port. */
export const seeWhatIsLeft = ({ settings }: PlanInput): PlanStep => {
  const probes: ComponentId[] = ['backend', 'process', ...HOSTS.map((h) => h.id), ...keptOf(settings).map((k) => k.id)];
  return actStep({
    id: 'verify',
    title: 'See what still runs',
    display: `ask ${probes.map(componentTitle).join(', ')} again`,
    name: 'backend.left-running',
    args: { probes },
    run: see,
    timeoutMs: 30_000,
    onlyLooks: true,
  });
};

async function see(
  { probes }: { readonly probes: readonly ComponentId[] },
  { world, signal }: ActContext,
): Promise<StepOutcome> {
  const { settings } = world;
  const readings = await world.look(probes, signal);
  const kept = keptOf(settings);
  const left = leftRunning(readings, settings);
  const sentences = await Promise.all(
    left.map(async ({ id, words }) => {
      const port = kept.find((k) => k.id === id)?.port ?? null;
      const holder = port === null ? null : await portHolder(port, signal).catch(() => null);
      return holder === null ? words : `${words} It is ${holder.name} (pid ${holder.pid}) on port ${port}.`;
    }),
  );
  const root = readings.process?.facts.root ?? null;
  if (readings.backend?.ok)
    return {
      ok: false,
      final: true,
      result:
        `The backend still answers${root === null ? '' : ` (pid ${root.pid})`}: something has started it again. ${sentences.join(' ')}`.trim(),
    };
  return { ok: true, result: ['The backend does not answer any more.', ...sentences].join(' ') };
}

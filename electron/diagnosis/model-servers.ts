import type { Action, ModelServer } from '../../shared/domain/index.ts';
import { modelName, serverFindings, serverTrouble } from '../health/index.ts';
import { advice, cause, evidence, isTroubled, type Rule } from './rule.ts';

const TITLES: Readonly<Record<string, string>> = {
  'fact:model-stuck': 'hangs.',
  'fact:model-stopped': 'is stopped.',
  'fact:model-silent': 'does not answer.',
  'fact:model-dead': 'cannot generate any more.',
  'fact:model-delivers-nothing': 'delivers nothing.',
};

/** A longer command line is not one that somebody typed. */
const MAX_COMMAND = 300;

const startedWith = ({ commandLine }: ModelServer): string =>
  commandLine.length > MAX_COMMAND ? 'the command that started it' : `\`${commandLine}\``;

/** What brings it back. Ctrl-C would wait for the thread that never comes back; SIGTERM ends it. */
const remedy = (server: ModelServer): Action =>
  server.state === 'stopped'
    ? advice(`Let it go on: \`kill -CONT ${server.pid}\`. Whoever stopped it may want it to stay so.`)
    : advice(
        `Restart this one: \`kill ${server.pid}\`, then start it again with ${startedWith(server)}. The others can stay.`,
      );

/** A model server that does not do its work (faults F40, F41): which one, since when, and how the others are. */
export const modelServerWedged: Rule = (input) => {
  const reading = input.readings['ai.service'];
  if (reading === undefined || !isTroubled(input, 'ai')) return null;
  const servers = reading.facts.servers ?? [];
  const troubled = servers.filter((s) => serverTrouble(s) !== null);
  const wedged = troubled.find((s) => s.usedByBackend) ?? troubled[0];
  const id = wedged === undefined ? null : serverTrouble(wedged);
  if (wedged === undefined || id === null) return null;
  const well = servers.filter((s) => serverTrouble(s) === null && s.usedByBackend);
  return cause(input, {
    id: id.replace('fact:', ''),
    component: 'ai',
    severity: wedged.usedByBackend ? 'P1' : 'P2',
    confidence: 0.95,
    title: `${modelName(wedged)} ${TITLES[id] ?? 'does not do its work.'}`,
    detail: serverFindings([wedged], reading.at.wall)[0]?.text ?? '',
    evidence: [
      evidence(`It runs as ${startedWith(wedged)}.`, 'ai.service', wedged.commandLine),
      ...well.map((s) => evidence(`${modelName(s)} (port ${s.port}) is ${s.state}.`, 'ai.service')),
    ],
    action: remedy(wedged),
  });
};

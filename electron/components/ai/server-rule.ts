import type { Action, ModelServer } from '../../../shared/domain/index.ts';
import { advice, type CauseSpec, cause, course, evidence, isTroubled, type Rule } from '../../diagnosis/rule.ts';
import { lastDelivered } from '../delivery.ts';
import { type ServerTrouble, serverTrouble } from '../model-server-words.ts';
import { modelName, serverFindings } from './server-findings.ts';

const CAUSES: Readonly<Record<ServerTrouble, (name: string) => Pick<CauseSpec<'ai'>, 'id' | 'title' | 'course'>>> = {
  'fact:model-stuck': (name) => ({ id: 'model-stuck', ...course('hangs', name) }),
  'fact:model-stopped': (name) => ({ id: 'model-stopped', title: `${name} hangs: its process is stopped.` }),
  'fact:model-silent': (name) => ({ id: 'model-silent', title: `${name} does not answer.` }),
  'fact:model-dead': (name) => ({ id: 'model-dead', title: `${name} cannot generate any more.` }),
  'fact:model-delivers-nothing': (name) => ({ id: 'model-delivers-nothing', title: `${name} delivers nothing.` }),
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

/** A model server that does not do its work (F40, F41 in test/faults): which one, since when, and how the others are. */
export const modelServerWedged: Rule = (input) => {
  const reading = input.readings.ai;
  if (reading === undefined || !isTroubled(input, 'ai')) return null;
  const servers = reading.facts.servers ?? [];
  const wedged = servers.find((s) => serverTrouble(s) !== null);
  const trouble = wedged && serverTrouble(wedged);
  if (wedged === undefined || !trouble) return null;
  const well = servers.filter((s) => serverTrouble(s) === null && s.usedByBackend);
  return cause(input, {
    ...CAUSES[trouble](modelName(wedged)),
    component: 'ai',
    severity: 'P1',
    confidence: 0.95,
    ...(trouble === 'fact:model-delivers-nothing' ? lastDelivered(wedged.delivery) : {}),
    detail: serverFindings([wedged], reading.at.wall)[0]?.text ?? '',
    evidence: [
      evidence(`It runs as ${startedWith(wedged)}.`, 'ai', wedged.commandLine),
      ...well.map((s) => evidence(`${modelName(s)} (port ${s.port}) is ${s.state}.`, 'ai')),
    ],
    action: remedy(wedged),
  });
};

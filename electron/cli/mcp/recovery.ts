import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
import type { CallResult } from '../../../shared/contract/index.ts';
import type { Desk, Offered } from './desk.ts';
import { name, seconds } from './inputs.ts';
import { refused, said } from './text.ts';
import { planText, runText } from './words.ts';

/** A person may be away from the screen: so long is waited for their answer, in milliseconds. */
const ANSWER_MS = 600_000;

/** The tools that change something: nothing that was not shown, and nothing that is a person's to decide. */
export function addRecovery(server: McpServer, desk: Desk): void {
  server.registerTool(
    'plan',
    {
      title: 'What a runbook would do',
      description:
        'Makes the plan of a runbook and does nothing: the exact steps, what each interrupts, and the token and sentence to hand to recover.',
      inputSchema: {
        runbook: name.describe('its id or short name, as why and status name it: backend'),
        target: z.string().min(1).max(200).optional().describe('the simulator or device, for runbooks that act on one'),
      },
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    async ({ runbook, target }) => {
      const made = await desk.plan(runbook, target ?? null);
      return 'refusal' in made ? refused(made.refusal) : said(offerText(made));
    },
  );

  server.registerTool(
    'recover',
    {
      title: 'Carry out a plan',
      description:
        'Carries out exactly the plan that was shown, and verifies that it helped. It goes on when the time is over: status tells how it ended.',
      inputSchema: {
        token: name.describe('of the plan'),
        sentence: z.string().min(1).max(4000).describe('the sentence of the plan, word for word'),
        timeout_seconds: seconds(600, 50),
      },
      annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
    },
    async ({ token, sentence, timeout_seconds }, { signal }) => {
      const offered = desk.offered(token);
      if (offered === null) return refused('No plan was shown under this token. Ask for a plan first.');
      if (squeezed(sentence) !== squeezed(offered.sentence))
        return refused(`That is not the sentence of this plan. It is: ${offered.sentence}`);
      const isAgreed = offered.plan.confirm === null || (await askPerson(server, offered));
      if (!isAgreed)
        return refused(
          `Nothing was done: this is a person’s decision. ${offered.plan.confirm} Whoever wants it can run: ${offered.command}`,
        );
      const begun = await desk.calls.recover({ token, confirmed: true });
      if (!begun.ok) return refused(notBegun(desk, begun, offered));
      desk.stayFor(begun.run);
      const run = await desk.run(begun.run, timeout_seconds * 1000, signal);
      if (run === null) return said(`Recovery ${begun.run} began. Ask status how it ends.`);
      const text = runText(run, run.state !== 'succeeded');
      if (run.state === 'running') return said(`${text}\nIt goes on. Ask status how it ends.`);
      return run.state === 'succeeded' ? said(text) : refused(`${text}\nAsk why, or report the incident to a person.`);
    },
  );
}

const offerText = ({ plan, token, sentence, command }: Offered): string =>
  [
    planText(plan),
    '',
    ...(plan.confirm === null
      ? ['To carry it out: recover with']
      : [
          'A person has to agree to this one; recover asks them where this client can, else it is refused.',
          `What a person types: ${command}`,
          'To ask: recover with',
        ]),
    `token: ${token}`,
    `sentence: ${squeezed(sentence)}`,
  ].join('\n');

/** What changed is shown in place of what was handed back. */
function notBegun(
  desk: Desk,
  { reason, hint, now }: Extract<CallResult<'recover'>, { ok: false }>,
  old: Offered,
): string {
  const words = [reason, hint].filter(Boolean).join(' ');
  if (now === null) return words;
  return `${words}\nThis is the plan as it is now:\n${offerText(desk.offer(now, old.command))}`;
}

/** Asks the person in front of the client; no where the client cannot ask, or nobody answers. */
async function askPerson({ server }: McpServer, { plan, command }: Offered): Promise<boolean> {
  if (server.getClientCapabilities()?.elicitation === undefined) return false;
  try {
    const answer = await server.elicitInput(
      {
        message: `${planText(plan)}\n\n${plan.confirm}`,
        requestedSchema: {
          type: 'object',
          properties: { agree: { type: 'boolean', title: plan.title, description: `The same as: ${command}` } },
          required: ['agree'],
        },
      },
      { timeout: ANSWER_MS },
    );
    return answer.action === 'accept' && answer.content?.agree === true;
  } catch {
    return false;
  }
}

/** Line ends and spaces are no part of what a sentence says. */
const squeezed = (text: string): string => text.replace(/\s+/g, ' ').trim();

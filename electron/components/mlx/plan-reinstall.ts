import path from 'node:path';
import { INFERENCE, type PlanResult } from '../../../shared/domain/index.ts';
import { formatList } from '../../../shared/format.ts';
import { aiPlan, INSTALL_MS } from '../../recovery/plan-loaded.ts';
import { toolStep } from '../../recovery/plan-steps.ts';
import type { Reload } from '../../recovery/runbook.ts';
import type { PlanInput } from '../../recovery/world.ts';
import { installPlan } from './runtime/index.ts';

/** What an installation of mlx needs to know. */
export interface InstallFound {
  /** Full path of uv; null when it is not installed. */
  readonly uv: string | null;
  /** Versions that the project's uv.lock names; null without one. */
  readonly lock: ReadonlyMap<string, string> | null;
}

/** Puts mlx and mlx-lm into the backend's own environment, then shows that they calculate. */
export function planReinstallMlx(input: PlanInput, { uv, lock }: InstallFound, reload: Reload): PlanResult {
  const reading = input.readings.mlx;
  if (reading?.ok === false)
    return {
      ok: false,
      reason: `MLX is not mended here: ${reading.failure.got}`,
      hint: reading.failure.hint ?? 'lifeguard diagnose says more.',
    };
  const runtime = reading?.facts.runtime;
  if (runtime === undefined)
    return { ok: false, reason: 'The MLX runtime was not looked at yet.', hint: 'Try again in a moment.' };
  if (runtime.kind === 'no-python' || runtime.kind === 'python-broken' || runtime.kind === 'wrong-architecture') {
    const hint = 'Make the environment anew first: `uv venv --clear` and `uv sync` in the backend folder.';
    return { ok: false, reason: runtime.reason, hint };
  }
  const facts = 'facts' in runtime ? runtime.facts : null;
  const { python } = runtime;
  const install = installPlan({ python, facts, uv, lock });
  if (!install.ok) return install;
  const steps = install.commands.map((command, i) =>
    toolStep(`install-${i + 1}`, i === 0 ? 'Install mlx and mlx-lm' : 'Put them in place again', command, INSTALL_MS),
  );
  const where = facts?.prefix ?? path.dirname(path.dirname(python));
  const versions = [
    facts?.packages.mlx && `mlx ${facts.packages.mlx}`,
    facts?.packages['mlx-lm'] && `mlx-lm ${facts.packages['mlx-lm']}`,
  ];
  const present = versions.filter((v): v is string => Boolean(v));
  const replaces = present.length === 0 ? '' : ` It replaces ${formatList(present)}.`;
  const which = lock?.has('mlx') === true ? 'mlx and mlx-lm, as uv.lock names them,' : 'the newest mlx and mlx-lm';
  const confirm = `This installs ${which} into ${where} with ${install.tool}, which downloads some 200 MB.${replaces}`;
  return {
    ok: true,
    plan: aiPlan(
      'reinstall-mlx',
      'mlx',
      'Reinstall MLX',
      confirm,
      [...steps, ...reload(input)],
      ['mlx', INFERENCE.id],
      install.notes,
    ),
  };
}
